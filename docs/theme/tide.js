// Colours for blocks of Tide in the book. The lists of words are those of editors/keywords.json; a test holds that.
(() => {
  // words: items
  const items = "policy calendar scale field define person group service environment period template assess class bundle rule approval blackout window conflict limit waiver test";
  // words: settings
  const settings = "advisory after approved-by at authority between by calendar controlled count counts default delegate depends-on each every except excluding expect extends fixes for from holidays in kind members of on override owner parent raise reason require since tags tier timezone until valid weekend when";
  // words: quantifiers
  const quantifiers = "any all no count rate average highest";
  // words: joiners
  const joiners = "and or then";
  // words: operators
  const operators = "not is in has like before after by at during inside within share same";
  // words: parts
  const parts = "for from of over per to until when";
  // words: weekdays
  const weekdays = "monday tuesday wednesday thursday friday saturday sunday";
  // words: months
  const months = "january february march april may june july august september october november december";
  // words: units
  const units = "day days week weeks month months quarter quarters year years";
  // words: verdicts
  const verdicts = "go no-go owed note warning error";

  const tide = () => ({
    name: "Tide",
    keywords: {
      $pattern: /[a-z][a-z-]*/,
      keyword: `${items} ${settings}`,
      built_in: `${quantifiers} ${joiners} ${operators} ${parts} ${units}`,
      literal: `${weekdays} ${months} ${verdicts}`,
    },
    contains: [
      { className: "comment", begin: /#/, end: /$/ },
      { className: "string", begin: /"/, end: /"/, contains: [{ begin: /\\./ }] },
      { className: "symbol", begin: /@[^\s,;(){}[\]]+/ },
      { className: "number", begin: /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b|\b\d+(\.\d+)?(%|[wdhms])?/ },
    ],
  });

  const hljs = window.hljs;
  if (hljs === undefined) return;
  hljs.registerLanguage("tide", tide);
  const highlight = hljs.highlightElement || hljs.highlightBlock;
  document.querySelectorAll("code.language-tide").forEach((block) => highlight.call(hljs, block));
})();
