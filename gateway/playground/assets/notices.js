'use strict';
/* global document, window */
// What stands beside an answer, in words: the tables come from /playground/words, so that a sentence is written once.
(function notices() {
  /** @type {Record<string, Record<string, any>>} */
  let words = { reasons: {}, outcomes: {}, unlock: {}, obligations: {}, agencies: {}, purposes: {}, names: {}, clauses: {} };

  function element(tag, className, ...content) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  /** `communityNursing` as `community nursing`. */
  function nameInWords(name) {
    return words.names[name] ?? name.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  }

  /** Lists that several agencies fill: a notice there is about the part of one. */
  const JOINT = ['serviceEpisodes', 'lifeEvents', 'chronology', 'indicators', 'convergence'];

  function placeInWords(path, agency) {
    const names = path.filter((part, index) => typeof part === 'string' && !(index === 0 && part === 'person'));
    const last = names.at(-1);
    if (last === agency) return { place: 'all of it that you asked for', whose: [] };
    const whose = JOINT.includes(last) && agency !== 'hub' ? ['this agency’s part'] : [];
    return { place: names.map(nameInWords).join(' › ') || 'the person', whose };
  }

  /** Paths that differ in their list places only, as one phrase: `health › community nursing › note (records 1 and 2)`. */
  function placesInWords(paths, agency) {
    const places = new Map();
    for (const path of paths) {
      const { place, whose } = placeInWords(path, agency);
      const numbers = path.filter((part) => typeof part === 'number').map((part) => part + 1);
      const known = places.get(place) ?? { whose, records: new Set() };
      if (numbers.length > 0) known.records.add(numbers.join('.'));
      places.set(place, known);
    }
    return [...places].map(([place, { whose, records }]) => {
      const which = records.size === 0 ? [] : [`${records.size === 1 ? 'record' : 'records'} ${listed([...records])}`];
      const beside = [...whose, ...which].join(', ');
      return beside === '' ? place : `${place} (${beside})`;
    });
  }

  function listed(items) {
    return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
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

  /** What stands under a clause that was asked for, that gave, or that points for every child. */
  function clauseFacts(id, outcome) {
    const clause = words.clauses[id];
    if (clause === undefined) return [fact('Under:', `clause ${id}`)];
    const under = fact('Under:', `${clause.protocol}, clause ${clause.number}: ${clause.title}.`);
    if (outcome === 'standing') return [under];
    if (outcome === 'withheld') {
      const needs = clause.needs.length > 0 ? [fact('It asks for:', `${listed(clause.needs)}.`)] : [];
      return [under, ...needs, fact('It would rest on:', clause.basis)];
    }
    const agreements = clause.agreements.length > 0 ? `${listed(clause.agreements)}.` : 'not relied on.';
    return [under, fact('It rests on:', clause.basis), fact('Agreement or consent:', agreements)];
  }

  function placeList(paths, agency) {
    const list = element('ul', 'places');
    for (const place of placesInWords(paths, agency)) list.append(element('li', undefined, place));
    return list;
  }

  function noticeCard(notice, paths) {
    const { outcome, agency, reason, text, clause, unlock, contact, outOfHours } = notice;
    const head = element('h4', undefined, element('span', 'outcome', words.outcomes[outcome] ?? outcome), `: ${words.agencies[agency] ?? agency}`);
    const card = element('article', `notice ${outcome}`, head, placeList(paths, agency));
    card.append(fact('Why:', text ?? words.reasons[reason] ?? reason));
    if (clause) card.append(...clauseFacts(clause, outcome));
    else if (reason === 'consentNotInForce' || reason === 'conditionNotMet')
      card.append(fact('Under:', 'clauses that differ by organisation; naming one would tell which of them holds something.'));
    if (unlock.length > 0) card.append(fact('What would unlock it:', `${unlock.map((route) => words.unlock[route] ?? route).join('; or ')}.`));
    if (contact) card.append(fact('Ring now:', ...reach(contact)));
    if (outOfHours && outOfHours.telephone !== contact?.telephone) card.append(fact('Out of hours:', ...reach(outOfHours)));
    return card;
  }

  function boundCard(bound, paths) {
    const head = element('h4', undefined, element('span', 'outcome', 'Given'), `: ${words.agencies[bound.agency] ?? bound.agency}`);
    const card = element('article', 'notice given', head, placeList(paths, bound.agency), ...clauseFacts(bound.clause, 'given'));
    if (bound.obligations.length > 0)
      card.append(fact('You are bound to:', `${bound.obligations.map((each) => words.obligations[each] ?? each).join('; ')}.`));
    if (bound.conditions) card.append(fact('Handling conditions:', bound.conditions));
    return card;
  }

  function errorCard({ message, extensions }) {
    const { code = 'ERROR', contact } = extensions ?? {};
    const card = element('article', 'notice unavailable', element('h4', undefined, code), element('p', undefined, message));
    if (code === 'TOKEN_REQUIRED') card.append(fact('What to do:', 'a token is good for an hour; Set headers asks for a new one.'));
    if (contact) card.append(fact('Ring now:', ...reach(contact)));
    return card;
  }

  /** What differs in its place only is said once. */
  function grouped(items) {
    const groups = new Map();
    for (const { path, ...rest } of items) {
      const { dataItem: _, ...said } = rest;
      const key = JSON.stringify(said);
      const group = groups.get(key) ?? { said, paths: [] };
      group.paths.push(path ?? []);
      groups.set(key, group);
    }
    return [...groups.values()];
  }

  function section(title, cards) {
    return cards.length === 0 ? [] : [element('h3', undefined, title), ...cards];
  }

  function counted(number, one, many) {
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  }

  /** Fills the panel; the summary is a live region, so that it is read out once and not card by card. */
  function show(answer) {
    const { notices: told = [], obligations = [], statement = '' } = answer?.extensions?.lintel ?? {};
    const errors = answer?.errors ?? [];
    const of = (outcome) => told.filter((notice) => notice.outcome === outcome).length;
    const cards = grouped(told).map(({ said, paths }) => noticeCard(said, paths));
    const given = grouped(obligations).map(({ said, paths }) => boundCard(said, paths));
    const list = document.getElementById('notices-list');
    list.replaceChildren(
      ...section('What went wrong', errors.map(errorCard)),
      ...section('What you do not see, and why', cards),
      ...section('What you see, and on what it rests', given),
    );
    list.scrollTop = 0;
    const summary = listed([
      ...counted(errors.length, 'error', 'errors'),
      ...counted(of('withheld'), 'field withheld', 'fields withheld'),
      ...counted(of('generalised'), 'field made coarser', 'fields made coarser'),
      ...counted(of('unavailable'), 'part without an answer', 'parts without an answer'),
      ...counted(of('standing'), 'thing to ask about in any case', 'things to ask about in any case'),
    ]);
    // Never 'nothing was withheld': what is silent leaves no notice, either.
    document.getElementById('notices-summary').textContent = `${summary || 'No notices'}. ${statement}`.trim();
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
    },
  };
})();
