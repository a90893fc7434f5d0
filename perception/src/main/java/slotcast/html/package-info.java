/**
 * Pieces of HTML pages that need nothing but themselves: text, pictures and charts. May use {@code
 * slotcast.image}.
 */
package slotcast.html;
