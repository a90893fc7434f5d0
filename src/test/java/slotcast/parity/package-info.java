/**
 * Every model and metric against numbers of the reference code: the golden data in the folder that
 * the system property {@code slotcast.fixtures} names.
 *
 * <p>A test class asks {@link slotcast.parity.Golden#tests} for one test a file of its case; each
 * comparison becomes a row of the table that {@link slotcast.parity.ParityReport} prints at the
 * end.
 */
package slotcast.parity;
