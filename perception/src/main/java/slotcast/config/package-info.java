/**
 * Reading of configuration records from YAML, and checks of their values. May use Jackson and {@code
 * slotcast.error}.
 */
package slotcast.config;
