package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import slotcast.train.WarmupCosine;

/** The learning rate of each optimiser step, beside the folder of golden data. */
class ScheduleParityTest {
  @Test
  void ratesOfTheReferenceAtEveryListedStep() throws Exception {
    JsonNode schedules =
        new ObjectMapper().readTree(GoldenFolder.beside("lr_schedule.json").toFile());
    Assertions.assertThat(schedules.size()).isPositive();
    for (JsonNode schedule : schedules) {
      double peak = schedule.get("max_lr").doubleValue();
      long total = schedule.get("total_steps").longValue();
      double warmup = schedule.get("warmup_steps").doubleValue();
      WarmupCosine rates = new WarmupCosine(peak, total, warmup / total);
      JsonNode expected = schedule.get("lr_used_at_optimizer_step(0-based)");
      Assertions.assertThat(expected.size()).isGreaterThan(10);
      expected
          .fieldNames()
          .forEachRemaining(
              step ->
                  Assertions.assertThat(rates.rate(Long.parseLong(step)))
                      .as("step %s of %s", step, rates)
                      .isCloseTo(expected.get(step).doubleValue(), Offset.offset(1e-12 * peak)));
    }
  }
}
