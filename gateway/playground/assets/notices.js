'use strict';
/* global document, window, lintelPlaces */
// What stands beside an answer, in words: the tables come from /playground/words, so that a sentence is written once.
(function notices() {
  /** @type {Record<string, Record<string, any>>} */
  let words = { reasons: {}, outcomes: {}, unlock: {}, obligations: {}, agencies: {}, purposes: {}, names: {}, clauses: {} };

  const { listed } = lintelPlaces;

  /** Who is barred must not learn it; whoever tries the page should learn that this answer is the intended one. */
  const NOBODY = 'No child is shown. This is meant so: an unknown id and a child who is not for you to ask about get the same answer.';

  function element(tag, className, ...content) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  function fact(term, ...content) {
    return element('p', undefined, element('strong', undefined, `${term} `), ...content);
  }

  function reach(contact) {
    if (!contact?.telephone) return [contact?.name ?? ''];
    const link = element('a', undefined, contact.telephone);
    link.href = `tel:${contact.telephone.replace(/\s/g, '')}`;
    return [`${contact.name}, `, link];
  }

  /** Sentences that stand under a clause that was asked for, that gave, or that points for every child. */
  function clauseFacts(id, outcome) {
    if (id === null) return [['Under:', 'a decision of the holder’s own; the answer says on what it rests.']];
    const clause = words.clauses[id];
    if (clause === undefined) return [['Under:', `clause ${id}`]];
    const under = [
      ['Under:', `clause ${clause.number}: ${clause.title}.`],
      ['Protocol:', `${clause.protocol}.`],
    ];
    if (outcome === 'standing') return under;
    if (outcome === 'given') {
      const agreed = clause.agreements.length > 0;
      const agreements = agreed ? `${listed(clause.agreements)}.` : 'not relied on.';
      // Where nobody agreed, the law is the whole answer to why: it stands open.
      return [...under, ['Agreement or consent:', agreements], [agreed ? 'On what it rests' : 'On what it rests:', clause.basis]];
    }
    const needs = clause.needs.length > 0 ? [['It asks for:', `${listed(clause.needs)}.`]] : [];
    return [...under, ...needs, ['On what it would rest', clause.basis]];
  }

  function partFacts({ outcome, reason, clause, unlock }) {
    const routes = unlock.map((route) => words.unlock[route] ?? route).join('; or ');
    const unlocked = routes === '' ? [] : [['What would unlock it:', `${routes}.`]];
    if (clause) return [...clauseFacts(clause, outcome), ...unlocked];
    const differs = reason === 'consentNotInForce' || reason === 'conditionNotMet';
    const under = 'clauses that differ by organisation; naming one would tell which of them holds something.';
    return [...(differs ? [['Under:', under]] : []), ...unlocked];
  }

  /** A term without a colon is opened by who wants to know: the law is long, and most look for whom to ring. */
  function factOf([term, sentence]) {
    if (term.endsWith(':')) return fact(term, sentence);
    return element('details', undefined, element('summary', undefined, term), element('p', undefined, sentence));
  }

  const among = (facts) => (one) => facts.some((other) => other[0] === one[0] && other[1] === one[1]);

  /** What every part says: it is said once, below all of them. */
  function sayOnce(parts) {
    const common = parts[0].facts.filter((each) => parts.every(({ facts }) => among(facts)(each)));
    const rest = parts.map((part) => ({ ...part, facts: part.facts.filter((each) => !among(common)(each)) }));
    return { common: common.map(factOf), rest };
  }

  /** The places of a card under their clauses, and these by protocol: those under no clause that can be named stand apart. */
  function partsOf(items, factsOf) {
    const parts = groupBy(items, (item) => JSON.stringify(factsOf(item))).map((members) => ({ members, facts: factsOf(members[0]) }));
    const { common, rest } = sayOnce(parts);
    const clusters = groupBy(rest, ({ members }) => words.clauses[members[0].clause]?.protocol).map((cluster) => {
      const ofCluster = sayOnce(cluster);
      return element('div', 'cluster', ...ofCluster.rest.map(partBlock), ...ofCluster.common);
    });
    return [...clusters, ...common];
  }

  function partBlock({ members, facts }) {
    const list = element('ul', 'places', ...lintelPlaces.inWords(members).map((place) => element('li', undefined, place)));
    return element('div', 'part', list, ...facts.map(factOf));
  }

  function noticeCard(items) {
    const { outcome, agency, reason, text, contact, outOfHours } = items[0];
    const head = element('h4', undefined, element('span', 'outcome', words.outcomes[outcome] ?? outcome), `: ${words.agencies[agency] ?? agency}`);
    const card = element('article', `notice ${outcome}`, head, fact('Why:', text ?? words.reasons[reason] ?? reason));
    card.append(...partsOf(items, partFacts));
    if (contact) card.append(fact('Ring now:', ...reach(contact)));
    if (outOfHours && outOfHours.telephone !== contact?.telephone) card.append(fact('Out of hours:', ...reach(outOfHours)));
    return card;
  }

  function boundCard(items) {
    const [{ agency, obligations, conditions, fields, emergency }] = items;
    const head = element('h4', undefined, element('span', 'outcome', 'Given'), `: ${words.agencies[agency] ?? agency}`);
    const card = element('article', 'notice given', head, ...partsOf(items, ({ clause }) => clauseFacts(clause, 'given')));
    if (emergency) card.append(fact('Emergency access:', `you see this by it alone, until ${new Date(emergency.until).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}.`));
    if (obligations.length > 0) card.append(fact('You are bound to:', `${obligations.map((each) => words.obligations[each] ?? each).join('; ')}.`));
    if (conditions) card.append(fact(fields ? 'Given on condition:' : 'Handling conditions:', conditions));
    return card;
  }

  function errorCard({ message, extensions }) {
    const { code = 'ERROR', contact } = extensions ?? {};
    const card = element('article', 'notice unavailable', element('h4', undefined, code), element('p', undefined, message));
    if (code === 'TOKEN_REQUIRED') card.append(fact('What to do:', 'a token is good for an hour; Set headers asks for a new one.'));
    if (contact) card.append(fact('Ring now:', ...reach(contact)));
    return card;
  }

  const warningCard = ({ message }) => element('article', 'notice generalised', element('p', undefined, message));

  /** In the order in which each key came first. */
  function groupBy(items, keyOf) {
    const groups = new Map();
    for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
    return [...groups.values()];
  }

  /** One card for each agency and reason, however many fields and clauses: whoever reads it rings once. */
  const noticeKey = ({ outcome, agency, reason, text, contact, outOfHours }) =>
    JSON.stringify([outcome, agency, reason, text, contact, outOfHours]);
  const boundKey = ({ agency, obligations, conditions, fields, emergency }) =>
    JSON.stringify([agency, obligations, conditions, fields === undefined, emergency]);

  /** What was given under clauses that bind to nothing, by the agency whose clause it is. */
  const unbound = (clauses) =>
    Object.entries(clauses).flatMap(([clause, paths]) =>
      paths.map((path) => ({ path, clause, agency: words.clauses[clause]?.agency, obligations: [] })),
    );

  function section(title, cards) {
    return cards.length === 0 ? [] : [element('h3', undefined, title), ...cards];
  }

  function counted(number, one, many) {
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  }

  /** Fills the panel; the summary is a live region, so that it is read out once and not card by card. */
  function show(answer) {
    const { notices: told = [], obligations = [], clauses = {}, warnings = [], statement = '' } = answer?.extensions?.lintel ?? {};
    const errors = answer?.errors ?? [];
    const of = (outcome) => told.filter((notice) => notice.outcome === outcome).length;
    const cards = groupBy(told, noticeKey);
    const pointers = cards.filter(([{ outcome }]) => outcome === 'standing');
    const list = document.getElementById('notices-list');
    list.replaceChildren(
      ...section('What went wrong', errors.map(errorCard)),
      ...section('What you are warned of', warnings.map(warningCard)),
      ...section('What you do not see, and why', cards.map(noticeCard)),
      ...section('What you see, and on what it rests', groupBy([...obligations, ...unbound(clauses)], boundKey).map(boundCard)),
    );
    list.scrollTop = 0;
    const summary = listed([
      ...counted(errors.length, 'error', 'errors'),
      ...counted(warnings.length, 'warning', 'warnings'),
      ...counted(of('withheld'), 'field withheld', 'fields withheld'),
      ...counted(of('generalised'), 'field made coarser', 'fields made coarser'),
      ...counted(of('unavailable'), 'part without an answer', 'parts without an answer'),
      ...counted(pointers.length, 'thing to ask about in any case', 'things to ask about in any case'),
    ]);
    const nobody = errors.length === 0 && answer?.data?.person === null ? [NOBODY] : [];
    // Never 'nothing was withheld': what is silent leaves no notice, either.
    document.getElementById('notices-summary').textContent = [`${summary || 'No notices'}.`, ...nobody, statement].join(' ').trim();
  }

  function clear(sentence) {
    document.getElementById('notices-list').replaceChildren();
    document.getElementById('notices-summary').textContent = sentence;
  }

  window.lintelNotices = {
    show,
    clear,
    purposeInWords: (purpose) => words.purposes[purpose] ?? purpose,
    learn(tables) {
      words = tables;
      lintelPlaces.learn(tables.names);
    },
  };
})();
