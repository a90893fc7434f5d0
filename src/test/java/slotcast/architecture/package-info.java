/** The rules that the code's structure keeps. */
package slotcast.architecture;
