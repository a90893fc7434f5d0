/** The documents: what they show as code compiles and runs, and what they point at exists. */
package slotcast.docs;
