"""Cameras, listeners and bags of others, and their ends."""

import re
import subprocess
import sys

from ros_checks.run import (
    PATIENCE,
    PEER,
    PERCEPTION,
    PREDICTION,
    STOP_SECONDS,
    Process,
    check,
    expect,
    ros2,
)


@check("images of rclpy are answered")
def answers(run):
    run.started()
    return run.answered()


@check("bag record and play")
def bag(run):
    run.started()
    folder = run.folder / "bag"
    topics = ["/camera/image_raw", f"{PERCEPTION}/detections", f"{PREDICTION}/trajectories"]
    recorder = Process(run, "record", "ros2", "bag", "record", "-o", folder, *topics)
    recorder.await_output("Subscribed to topic '/slotcast_prediction/trajectories'")
    run.answered()
    recorder.stop()
    output = ros2("bag", "info", str(folder))
    for topic in topics:
        count = re.search(rf"Topic: {topic} .*Count: (\d+)", output)
        expect(count and int(count.group(1)) > 0, f"bag info of {topic}", output, "messages")
    own = subprocess.run(
        [run.node[0], "bag", "info", folder], capture_output=True, text=True, check=False
    )
    expect(own.returncode == 0, "slotcast bag info", own.stdout + own.stderr, "what ros2 told")
    player = Process(run, "play", "ros2", "bag", "play", "--loop", folder, "--topics", topics[0])
    output = ros2("topic", "echo", "--once", topics[2], "--field", "header")
    player.kill()
    expect("frame_id: camera" in output, "trajectories of a bag", output, "frame_id: camera")
    return "recorded by ros2 bag, read by both, played back and answered"


@check("peers that are killed and started again")
def peers(run):
    run.started()
    for _ in range(2):
        camera = Process(
            run, "camera", sys.executable, PEER, "send", "/camera/image_raw", "--seconds",
            str(PATIENCE), "--rate", "10", "--size", "320x240",
        )
        listener = Process(run, "listener", "ros2", "topic", "hz", f"{PERCEPTION}/label_image")
        listener.await_output("average rate")
        camera.kill()
        listener.kill()
    return run.answered()


@check("endpoints that end in a living process")
def endings(run):
    run.started()
    told = run.peer("endings", "--size", "320x240", "--rate", "10")
    expect(told["drawn_after"] == 0, "overlays drawn for nobody", told, "none")
    expect(told["publishers"] == [1, 0], "publishers before and after its end", told, "[1, 0]")
    return (
        f"{told['received']} overlays for a listener, none drawn after its end"
        f" while {told['frames_after']} frames went by; the camera's end is noticed"
    )


@check("a clean stop with stale peers")
def stop(run):
    nodes = run.started()
    camera = Process(
        run, "camera", sys.executable, PEER, "send", "/camera/image_raw", "--seconds",
        str(PATIENCE), "--rate", "10", "--size", "320x240",
    )
    listeners = [
        Process(run, f"listener{i}", "ros2", "topic", "hz", topic)
        for i, topic in enumerate(
            (
                f"{PERCEPTION}/label_image",
                f"{PERCEPTION}/detections",
                f"{PERCEPTION}/overlay",
                f"{PREDICTION}/trajectories",
                f"{PREDICTION}/predicted_frames",
            )
        )
    ]
    for listener in listeners:
        listener.await_output("average rate")
    camera.kill()
    for listener in listeners:
        listener.kill()
    run.nodes = None
    seconds, status = nodes.stop()
    expect(status == 0, "exit status after SIGINT", status, "0")
    expect(seconds < STOP_SECONDS, "stop", f"{seconds:.1f} s", f"less than {STOP_SECONDS:.0f} s")
    return f"{seconds:.2f} s, exit status 0"
