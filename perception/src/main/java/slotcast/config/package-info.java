/**
 * Reading of configuration records from YAML, and the checks that records make of their values. May
 * use Jackson, SnakeYAML and {@code slotcast.error}.
 */
package slotcast.config;
