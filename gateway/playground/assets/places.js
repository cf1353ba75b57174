'use strict';
/* global window */
// Where a notice stands, in a practitioner's words: never a path, and never more than the notice is about.
(function places() {
  /** @type {Record<string, string>} */
  let spelled = {};

  /** `communityNursing` as `community nursing`. */
  function nameInWords(name) {
    return spelled[name] ?? name.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  }

  function listed(items) {
    return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
  }

  /**
   * The data item, where it is less than the place: several agencies fill `serviceEpisodes` with many kinds of record, and a
   * notice is about one kind. Null where the place says it all.
   */
  function partInWords({ agency, dataItem, outcome }, names) {
    const last = names.at(-1);
    const [, record, field] = (dataItem ?? '').split('.');
    if (field === undefined || field === last) return null;
    if (names.includes(agency)) return outcome === 'standing' && field !== 'involvement' ? nameInWords(field) : null;
    const itsOwnList = last === `${record}s`;
    if (field === 'involvement') return itsOwnList ? null : nameInWords(record);
    if (itsOwnList) return nameInWords(field);
    return field === 'count' ? `${nameInWords(record)} count` : `${nameInWords(record)} › ${nameInWords(field)}`;
  }

  /** Of a list that several agencies fill, and nothing narrower is known. */
  function fromOneAgency({ agency, dataItem }, names, part) {
    const whole = names.includes(agency) || agency === 'hub' || names.length === 0;
    return !whole && part === null && dataItem?.split('.')[2] !== names.at(-1);
  }

  /**
   * Items that differ in list places or data items only, as one phrase each: `health › community nursing › note (records 1
   * and 2)`, `plan and referral, within service episodes`.
   */
  function inWords(items) {
    const known = new Map();
    for (const item of items) {
      const names = item.path.filter((part, index) => typeof part === 'string' && !(index === 0 && part === 'person'));
      const numbers = item.path.filter((part) => typeof part === 'number').map((part) => part + 1);
      const all = names.at(-1) === item.agency;
      const part = all ? null : partInWords(item, names);
      const place = all ? 'all of it that you asked for' : names.map(nameInWords).join(' › ') || 'the person';
      const whose = !all && fromOneAgency(item, names, part);
      const key = JSON.stringify([place, part !== null, whose]);
      if (!known.has(key)) known.set(key, { place, whose, parts: new Set(), records: new Set() });
      const found = known.get(key);
      if (part !== null) found.parts.add(part);
      if (numbers.length > 0) found.records.add(numbers.join('.'));
    }
    return [...known.values()].map(phrase);
  }

  function phrase({ place, whose, parts, records }) {
    const which = records.size === 0 ? [] : [`${records.size === 1 ? 'record' : 'records'} ${listed([...records])}`];
    const beside = [...(whose ? ['from this agency'] : []), ...which].join(', ');
    const within = parts.size === 0 ? place : `${listed([...parts])}, within ${place}`;
    return beside === '' ? within : `${within} (${beside})`;
  }

  window.lintelPlaces = {
    inWords,
    listed,
    learn(names) {
      spelled = names;
    },
  };
})();
