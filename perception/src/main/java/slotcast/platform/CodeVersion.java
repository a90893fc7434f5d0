package slotcast.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The commit that the running code was built from, as the build noted it. */
public final class CodeVersion {
  private static final String FILE = "/slotcast/git.properties";

  private CodeVersion() {}

  /**
   * Twelve digits of the commit, with {@code -dirty} where files differed from it; {@code unknown}
   * where the code was not built from a git checkout.
   */
  public static String current() {
    try (InputStream in = CodeVersion.class.getResourceAsStream(FILE)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return of(properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By what the build noted: nothing where there is no git. */
  static String of(Properties noted) {
    String commit = noted.getProperty("git.commit.id.abbrev", "");
    if (commit.isEmpty()) {
      return "unknown";
    }
    return commit + ("true".equals(noted.getProperty("git.dirty")) ? "-dirty" : "");
  }
}
