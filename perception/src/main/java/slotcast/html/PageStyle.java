package slotcast.html;

/** What pages look like. */
public final class PageStyle {
  /**
   * Elements of {@code head}: a browser runs nothing, and loads nothing but what is inside the page
   * and films beside it.
   */
  public static final String NOTHING_FROM_OUTSIDE =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
          + " media-src data: 'self'; style-src 'unsafe-inline'\"/>"
          + "<link rel=\"icon\" href=\"data:,\"/>";

  /** A style sheet for {@code main} with cards, boxes side by side, tables, figures and charts. */
  public static final String CSS =
      """
      :root{--ink:#1b2430;--dim:#5d6b7d;--line:#e2e7ee;--accent:#0b6bcb}
      *{box-sizing:border-box}
      body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;\
      color:var(--ink);background:#f5f7fa}
      main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
      h1{margin:0;font-size:28px}h2{margin:40px 0 12px;font-size:20px}h3{margin:28px 0 8px;font-size:16px}
      p{margin:8px 0;max-width:78ch}.dim{color:var(--dim)}
      .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;\
      margin:24px 0}
      .shots{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:12px}
      .card{background:#fff;border:1px solid var(--line);border-radius:10px;padding:14px 16px}
      .card b{display:block;font-size:26px;line-height:1.2}.card span{color:var(--dim);\
      font-size:14px}
      .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:16px}
      .box{background:#fff;border:1px solid var(--line);border-radius:10px;padding:16px}
      table{border-collapse:collapse;width:100%}
      th,td{padding:6px 10px;text-align:right;border-bottom:1px solid var(--line)}
      th:first-child,td:first-child{text-align:left}
      th{font-weight:600;color:var(--dim);font-size:14px}
      td.best{font-weight:700;color:var(--accent)}
      figure{margin:0 0 20px}img,video{max-width:100%;height:auto;border-radius:8px;display:block}
      figcaption{color:var(--dim);font-size:14px;margin-top:6px}
      svg{width:100%;height:auto}svg text{font-size:12px;fill:var(--dim)}
      svg .grid{stroke:var(--line);stroke-width:1}
      code{background:#e9eef5;border-radius:4px;padding:1px 5px;font-size:14px}
      """;

  private PageStyle() {}
}
