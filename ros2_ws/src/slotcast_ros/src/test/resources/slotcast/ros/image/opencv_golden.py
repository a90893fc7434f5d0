"""Test cards in every encoding that is read, with OpenCV's RGB: golden.txt, on standard output.

pip install opencv-python-headless numpy && python opencv_golden.py > golden.txt

One line each: encoding, width, height, data and RGB in base64. Data has no row padding, values of 16
bits have the low byte first.
"""

import base64
import sys

import cv2
import numpy as np

BAYER = {
    # ROS names the first two rows, OpenCV the second and third pixel of the second row.
    "rggb": cv2.COLOR_BayerBG2RGB,
    "bggr": cv2.COLOR_BayerRG2RGB,
    "gbrg": cv2.COLOR_BayerGR2RGB,
    "grbg": cv2.COLOR_BayerGB2RGB,
}


def card(*shape, top=256):
    """Bars and ramps in the upper half, noise with many extremes in the lower one."""
    count = int(np.prod(shape))
    values = np.zeros(count, np.int64)
    state = 2026
    for i in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        noise = state >> 8
        if i < count // 2:
            values[i] = (i % 8) * (top - 1) // 7 if i % 3 else i * (top - 1) * 2 // count
        else:
            values[i] = [0, top - 1, noise % top, noise % top][noise >> 20 & 3]
    return values.reshape(shape).astype(np.uint8 if top == 256 else np.uint16)


def to_8_bits(image, white=65535):
    return cv2.convertScaleAbs(image, alpha=255 / white)


def emit(encoding, width, height, data, rgb):
    assert rgb.shape == (height, width, 3) and rgb.dtype == np.uint8
    raw = data.astype(data.dtype.newbyteorder("<")).tobytes()
    words = [encoding, width, height]
    words += [base64.b64encode(b).decode() for b in (raw, rgb.tobytes())]
    print(*words)


def packed(width, height):
    for top, suffixes in ((256, ("8", "8UC")), (65536, ("16", "16UC"))):
        names = {
            1: [("mono" + suffixes[0], cv2.COLOR_GRAY2RGB)],
            3: [
                ("rgb" + suffixes[0], None),
                ("bgr" + suffixes[0], cv2.COLOR_BGR2RGB),
                (suffixes[1] + "3", cv2.COLOR_BGR2RGB),
            ],
            4: [
                ("rgba" + suffixes[0], cv2.COLOR_RGBA2RGB),
                ("bgra" + suffixes[0], cv2.COLOR_BGRA2RGB),
                (suffixes[1] + "4", cv2.COLOR_BGRA2RGB),
            ],
        }
        for channels, rows in names.items():
            image = card(height, width, channels, top=top)
            for name, code in rows:
                rgb = image if code is None else cv2.cvtColor(image, code)
                emit(name, width, height, image, rgb if top == 256 else to_8_bits(rgb))
    grey = card(height, width)
    emit("8UC1", width, height, grey, cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB))
    depth = card(height, width, top=11_000)
    depth[0, :5] = 1000, 3000, 5000, 7000, 9000  # half-way between two values of 8 bits
    emit("16UC1", width, height, depth, cv2.cvtColor(to_8_bits(depth, 10_000), cv2.COLOR_GRAY2RGB))


def bayer(width, height):
    for name, code in BAYER.items():
        image = card(height, width)
        emit(f"bayer_{name}8", width, height, image, cv2.cvtColor(image, code))
        deep = card(height, width, top=65536)
        emit(f"bayer_{name}16", width, height, deep, to_8_bits(cv2.cvtColor(deep, code)))


def yuv422(width, height):
    image = card(height, width, 2)
    for names, code in (
        (("yuyv", "yuv422_yuy2"), cv2.COLOR_YUV2RGB_YUYV),
        (("uyvy", "yuv422"), cv2.COLOR_YUV2RGB_UYVY),
    ):
        for name in names:
            emit(name, width, height, image, cv2.cvtColor(image, code))


def yuv420(width, height):
    image = card(height * 3 // 2, width)
    emit("nv12", width, height, image, cv2.cvtColor(image, cv2.COLOR_YUV2RGB_NV12))
    emit("nv21", width, height, image, cv2.cvtColor(image, cv2.COLOR_YUV2RGB_NV21))


def yuv444(width, height):
    """OpenCV reads no nv24: as nv12 of twice the size, each pixel a block that has its own U, V."""
    image = card(3 * height, width)
    luma = image[:height].repeat(2, axis=0).repeat(2, axis=1)
    chroma = image[height:].reshape(height, 2 * width)
    rgb = cv2.cvtColor(np.vstack([luma, chroma]), cv2.COLOR_YUV2RGB_NV12)
    emit("nv24", width, height, image, np.ascontiguousarray(rgb[::2, ::2]))


print("#", "OpenCV", cv2.__version__, "by", sys.argv[0].split("/")[-1])
packed(9, 7)
packed(8, 2)
for size in ((3, 3), (4, 5), (9, 7), (40, 6)):
    bayer(*size)
for size in ((2, 1), (12, 7), (34, 4)):
    yuv422(*size)
for size in ((2, 2), (12, 8), (34, 4)):
    yuv420(*size)
for size in ((1, 1), (9, 7)):
    yuv444(*size)
