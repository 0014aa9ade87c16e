// Colours for blocks of Tide in the book, and above each block the name of its file or what it shows, which stands behind the language.
// The lists of words are those of editors/keywords.json; a test holds that.
(() => {
  // words: items
  const items = "policy calendar scale field define person group service environment period template assess class bundle rule approval blackout window conflict limit waiver test";
  // words: settings
  const settings = "advisory after approved-by at authority between by calendar controlled count counts declared default delegate depends-on each every except excluding expect extends fixes for from holidays in kind members of on override owner parent raise reason require since tags tier timezone until valid weekend when";
  // words: quantifiers
  const quantifiers = "any all no count rate average highest latest";
  // words: joiners
  const joiners = "and or then";
  // words: operators
  const operators = "not is in has like before after by at during inside within share same";
  // words: parts
  const parts = "except for from of over per to until when";
  // words: weekdays
  const weekdays = "monday tuesday wednesday thursday friday saturday sunday";
  // words: months
  const months = "january february march april may june july august september october november december";
  // words: units
  const units = "day days week weeks month months quarter quarters year years";
  // words: verdicts
  const verdicts = "go no-go cancelled owed note warning error";

  const tide = () => ({
    name: "Tide",
    keywords: {
      $pattern: /[a-z][a-z-]*/,
      // A word of two lists is of the last: what starts a line is a keyword.
      built_in: `${quantifiers} ${joiners} ${operators} ${parts} ${units}`,
      literal: `${weekdays} ${months} ${verdicts}`,
      keyword: `${items} ${settings}`,
    },
    contains: [
      { className: "comment", begin: /#/, end: /$/ },
      { className: "string", begin: /"/, end: /"/, contains: [{ begin: /\\./ }] },
      { className: "symbol", begin: /@[^\s,;(){}[\]]+/ },
      { className: "number", begin: /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b|\b\d+(\.\d+)?(%|[wdhms])?/ },
    ],
  });

  const shown = {
    passes: "a plan that may go",
    refused: "a plan that is refused",
    missing: "a plan that leaves something out",
    findings: "what a check finds",
    result: "what a check says",
    tests: "what the tests say",
    coverage: "what the tests saw",
    gate: "with --gate",
    before: "as it was written",
    after: "as it is formatted",
  };

  // The words behind `language-…` in the class of a block, up to those that the highlighter adds.
  const captionOf = (code) => {
    const words = (code.getAttribute("class") || "").split(/\s+/);
    const start = words.findIndex((word) => word.startsWith("language-"));
    if (start < 0) return "";
    const end = words.indexOf("hljs", start);
    const told = words.slice(start, end < 0 ? words.length : end);
    told[0] = told[0].slice("language-".length);
    const parts = told.map((word, at) => shown[word] || (at > 0 && word.includes(".") ? word : ""));
    return parts.filter((part) => part !== "").join(", ");
  };
  document.querySelectorAll("pre > code").forEach((code) => {
    const caption = captionOf(code);
    if (caption === "") return;
    const line = document.createElement("p");
    line.className = "caption";
    line.textContent = caption;
    code.parentElement.before(line);
  });

  const hljs = window.hljs;
  if (hljs === undefined) return;
  hljs.registerLanguage("tide", tide);
  const highlight = hljs.highlightElement || hljs.highlightBlock;
  document.querySelectorAll("code.language-tide").forEach((block) => highlight.call(hljs, block));
})();
