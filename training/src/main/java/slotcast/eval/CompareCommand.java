package slotcast.eval;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/** {@code ./slotcast compare}: the paper's tables from scored runs. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what ./slotcast eval savi and slotformer wrote as tables: for each protocol and data",
      "set a row for each model and loss, with mean and deviation over seeds. The paper's tables",
      "have its own numbers beside ours."
    })
public final class CompareCommand implements Callable<Integer> {
  private static final String PAGE =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>Slotcast: scores"
          + "</title><style>body{font-family:sans-serif}td,th{padding:2px 8px;"
          + "border-bottom:1px solid #ccc;text-align:left}</style></head><body>\n";

  enum Format {
    MARKDOWN,
    CSV,
    HTML
  }

  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN|JSON",
      description = "Folders of scored runs, or files that ./slotcast eval wrote.")
  List<Path> paths;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "markdown",
      description = "markdown, csv or html (default: ${DEFAULT-VALUE}).")
  String format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write it there instead of printing it.")
  Path out;

  @Override
  public Integer call() throws IOException {
    Format as = format();
    Map<String, List<ComparedScores>> tables = new LinkedHashMap<>();
    for (Path path : paths) {
      for (ComparedScores scores : ComparedScores.read(path)) {
        tables.computeIfAbsent(scores.table(), t -> new ArrayList<>()).add(scores);
      }
    }
    StringBuilder text = new StringBuilder(as == Format.HTML ? PAGE : "");
    for (List<ComparedScores> scores : tables.values()) {
      ComparisonTable table = ComparisonTable.of(scores);
      text.append(
          switch (as) {
            case MARKDOWN -> table.markdown();
            case CSV -> table.csv();
            case HTML -> table.html();
          });
    }
    text.append(as == Format.HTML ? "</body></html>\n" : "");
    PrintWriter console = spec.commandLine().getOut();
    if (out == null) {
      console.print(text);
    } else {
      AtomicFiles.write(out, text.toString());
      console.println("written: " + out);
    }
    console.flush();
    return 0;
  }

  private Format format() {
    for (Format one : Format.values()) {
      if (one.name().equalsIgnoreCase(format)) {
        return one;
      }
    }
    throw new UserError("--format", format, "markdown, csv or html", "leave it out for markdown");
  }
}
