/** Reading of configuration records from YAML. May use Jackson and {@code slotcast.error}. */
package slotcast.config;
