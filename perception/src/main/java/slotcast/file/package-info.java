/** Files and folders that appear complete or not at all. Depends on the JDK only. */
package slotcast.file;
