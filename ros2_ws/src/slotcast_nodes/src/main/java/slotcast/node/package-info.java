/**
 * The two ROS 2 nodes and their command line. A node only translates: it checks a message, hands it
 * to a core that knows no ROS, and publishes what the core returns with the header of the image it
 * came from.
 *
 * <p>{@code Main} alone knows {@code slotcast.demo}, which stands on top of this package.
 */
package slotcast.node;
