/**
 * Images as tokens: a discrete VAE, and the transformer that draws its tokens from slots (SLATE,
 * Singh et al. 2022a; STEVE, Singh et al. 2022b), as SlotFormer uses them for textured scenes.
 */
package slotcast.tokenizer;
