package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import slotcast.tensor.Products;

class ProductTrialTest {
  /** 0 stands for wrong products, or none. How much faster which one is depends on the machine. */
  @Test
  void onednnMultipliesRightly() {
    assertThat(ProductTrial.ratio()).isPositive();
  }

  @Test
  void aProcessorMultipliesOneWayAsLongAsTheProcessLives() {
    Products chosen = ProductTrial.products();
    assertThat(chosen).isIn(Products.MKL, Products.ONEDNN);
    assertThat(ProductTrial.products()).isSameAs(chosen);
  }
}
