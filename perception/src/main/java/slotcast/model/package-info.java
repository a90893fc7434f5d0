/**
 * SAVi and its relatives: a video becomes slots, and slots become images and masks.
 *
 * <p>A model is five parts, each chosen by configuration: encoder, initializer, corrector,
 * predictor and decoder. Axes everywhere: B batch, T frames, K slots, C slot width, N pixels
 * (row-major: y*W + x), F feature width, H and W pixels. Images are (B,3,H,W), RGB in [-1,1].
 *
 * <p>What a method returns belongs to the caller's {@code NDScope}: open one per frame or per step,
 * and take out of it what must live longer. May use {@code slotcast.layer}, {@code slotcast.tensor}
 * and {@code slotcast.config}.
 */
package slotcast.model;
