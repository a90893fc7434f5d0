/**
 * The encodings of sensor_msgs/Image: how pixels lie in a message, and what red, green and blue
 * they are. Results are those of OpenCV. Knows the message and nothing else.
 */
package slotcast.ros.image;
