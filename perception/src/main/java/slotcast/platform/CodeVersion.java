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
      String commit = properties.getProperty("git.commit.id.abbrev");
      if (commit == null || commit.isEmpty()) {
        return "unknown";
      }
      return commit + ("true".equals(properties.getProperty("git.dirty")) ? "-dirty" : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
