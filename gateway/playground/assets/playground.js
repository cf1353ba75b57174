'use strict';
/* global React, ReactDOM, GraphiQL, document, fetch */
// The playground: GraphiQL, a picker of persona and purpose that fills its headers, and the notices beside the answer.
// Nothing is kept in the browser's storage: a query may hold a child's id.
(function playground() {
  const memory = { length: 0, getItem: () => null, setItem: () => undefined, removeItem: () => undefined, clear: () => undefined };
  const form = document.getElementById('requester');
  const field = (id) => document.getElementById(id);
  const root = ReactDOM.createRoot(field('graphiql'));
  let personas = [];
  let editor = { query: '{ __typename }', variables: '{}', headers: '{}' };

  async function send(params, options) {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json', ...(options?.headers ?? {}) },
      body: JSON.stringify(params),
    });
    const answer = await response.json();
    if (params.operationName !== 'IntrospectionQuery') showNotices(answer);
    return answer;
  }

  function render() {
    root.render(
      React.createElement(GraphiQL, {
        key: `${editor.persona}`,
        fetcher: send,
        storage: memory,
        defaultTheme: 'light',
        shouldPersistHeaders: false,
        isHeadersEditorEnabled: true,
        defaultEditorToolsVisibility: 'headers',
        query: editor.query,
        variables: editor.variables,
        headers: editor.headers,
      }),
    );
  }

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className !== undefined) made.className = className;
    return made;
  }

  function reach({ name, telephone }) {
    return [name, telephone].filter(Boolean).join(', ');
  }

  function showNotices(answer) {
    const lintel = answer?.extensions?.lintel ?? {};
    const notices = lintel.notices ?? [];
    const list = field('notices-list');
    list.replaceChildren();
    for (const error of answer?.errors ?? []) {
      const item = element('article', undefined, 'notice unavailable');
      item.append(element('h3', error.extensions?.code ?? 'ERROR'), element('p', error.message));
      list.append(item);
    }
    for (const notice of notices) {
      const item = element('article', undefined, `notice ${notice.outcome}`);
      item.append(element('h3', (notice.path ?? []).join('.')));
      const line = element('p');
      line.append(element('span', notice.outcome, 'outcome'), ` by ${notice.agency}: ${notice.text ?? notice.reason}`);
      item.append(line);
      if (notice.clause) item.append(element('p', `Clause ${notice.clause}`));
      if (notice.unlock?.length) item.append(element('p', `What would unlock it: ${notice.unlock.join(', ')}`));
      if (notice.contact) item.append(element('p', `Contact: ${reach(notice.contact)}`));
      if (notice.outOfHours && notice.outcome !== 'unavailable') item.append(element('p', `Out of hours: ${reach(notice.outOfHours)}`));
      list.append(item);
    }
    for (const bound of lintel.obligations ?? []) {
      const item = element('article', undefined, 'notice obligation');
      item.append(element('h3', (bound.path ?? []).join('.')));
      const line = element('p');
      line.append(element('span', 'obligation', 'outcome'), ` by ${bound.agency}: ${bound.obligations.join(', ')}`);
      item.append(line, element('p', `Clause ${bound.clause}`));
      if (bound.conditions) item.append(element('p', `Handling conditions: ${bound.conditions}`));
      list.append(item);
    }
    const count = notices.length === 1 ? '1 notice' : `${notices.length} notices`;
    field('notices-summary').textContent = [`${count}.`, lintel.statement ?? ''].join(' ').trim();
  }

  function fillPurposes(persona) {
    const options = persona.purposes.map((purpose) => {
      const option = element('option', purpose);
      option.value = purpose;
      option.selected = purpose === persona.defaultPurpose;
      return option;
    });
    field('purpose').replaceChildren(...options);
    field('case').value = persona.exampleCase ?? '';
    field('reason').value = persona.exampleReason ?? '';
  }

  async function applyHeaders(persona) {
    field('status').textContent = 'Asking the persona’s issuer for a token…';
    const response = await fetch('/playground/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ persona: persona.key }),
    });
    const answer = await response.json();
    if (!response.ok) {
      field('status').textContent = answer.message;
      return;
    }
    const headers = { authorization: `Bearer ${answer.token}`, 'lintel-purpose': field('purpose').value };
    if (field('case').value) headers['lintel-case'] = field('case').value.trim();
    if (field('reason').value) headers['lintel-reason'] = encodeURIComponent(field('reason').value);
    editor = { ...editor, headers: JSON.stringify(headers, null, 2) };
    field('status').textContent = `Headers set: ${persona.label}, purpose ${headers['lintel-purpose']}. ${persona.description}`;
    render();
  }

  function chosen() {
    return personas.find((persona) => persona.key === field('persona').value);
  }

  async function choosePersona() {
    const persona = chosen();
    fillPurposes(persona);
    editor = { persona: persona.key, query: persona.query, variables: JSON.stringify(persona.variables, null, 2), headers: editor.headers };
    await applyHeaders(persona);
  }

  async function start() {
    personas = await (await fetch('/playground/personas')).json();
    if (personas.length === 0) return render();
    field('persona').addEventListener('change', choosePersona);
    field('purpose').addEventListener('change', () => applyHeaders(chosen()));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      applyHeaders(chosen());
    });
    await choosePersona();
  }

  start();
})();
