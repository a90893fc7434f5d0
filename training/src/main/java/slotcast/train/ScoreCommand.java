package slotcast.train;

import picocli.CommandLine.Command;
import slotcast.eval.EvalCommand;

/** {@code ./slotcast eval}, and below it {@code savi} and {@code slotformer} on any videos. */
@Command(
    name = "eval",
    subcommands = {EvalSaviCommand.class, EvalSlotFormerCommand.class})
public final class ScoreCommand extends EvalCommand {}
