/**
 * What somebody says is to be seen in images, from files of others: COCO's JSON, tables of boxes.
 * May use Jackson, {@code slotcast.metrics}, {@code slotcast.tracking}, {@code slotcast.file} and
 * {@code slotcast.error}.
 */
package slotcast.labels;
