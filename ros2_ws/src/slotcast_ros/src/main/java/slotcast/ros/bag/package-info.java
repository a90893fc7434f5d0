/**
 * rosbag2 directories with sqlite3 storage, written and read: what {@code ros2 bag} of ROS 2 Humble
 * writes (metadata version 5, database schema 3), and read of every distribution, also where
 * metadata.yaml or pages of a database are damaged: what can be read is.
 *
 * <p>Memory is bounded by one message, whatever the bag's size. A bag appears under its name when
 * it is whole, or not at all. Nothing beside a bag that is read is ever written, so that it may lie
 * on a read-only disk. Source: rosbag2's branch humble, metadata_io.cpp and sqlite_storage.cpp.
 *
 * <p>May depend on {@link slotcast.ros.msg}, {@link slotcast.ros.cdr}, sqlite-jdbc, zstd-jni and
 * Jackson's YAML only.
 */
package slotcast.ros.bag;
