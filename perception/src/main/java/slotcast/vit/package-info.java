/**
 * Vision transformers whose pretrained weights a user brings (DINO, Caron et al. 2021; DINOv2,
 * Oquab et al. 2024; registers, Darcet et al. 2024): frozen, they give features of patches.
 *
 * <p>Axes: B batch, N patches (row by row), D width, R registers, L = 1 + R + N tokens. May use
 * {@code slotcast.layer} and {@code slotcast.tensor}.
 */
package slotcast.vit;
