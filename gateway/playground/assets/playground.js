'use strict';
/* global React, ReactDOM, GraphiQL, MutationObserver, document, fetch, lintelNotices, lintelPlaces */
// The playground: GraphiQL, a picker of persona and purpose that fills its headers, and the notices beside the answer.
// Nothing is kept in the browser's storage: a query may hold a child's id.
(function playground() {
  const memory = { length: 0, getItem: () => null, setItem: () => undefined, removeItem: () => undefined, clear: () => undefined };
  const form = document.getElementById('requester');
  const field = (id) => document.getElementById(id);
  const HOW_TO_SEND = 'The query runs with the headers below; Set headers, or Enter in a field, takes over what stands here.';
  const NOTHING_ASKED = field('notices-summary').textContent;
  const root = ReactDOM.createRoot(field('graphiql'));
  let personas = [];
  let headersSet = '';
  let editor = { key: 0, query: '{ __typename }', variables: '{}', headers: '{}' };
  /** The example that was last put into the editors. */
  let example = { query: editor.query, variables: editor.variables };

  async function send(params, options) {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json', ...(options?.headers ?? {}) },
      body: JSON.stringify(params),
    });
    const answer = await response.json();
    if (params.operationName !== 'IntrospectionQuery') lintelNotices.show(answer);
    return answer;
  }

  function render() {
    root.render(
      React.createElement(GraphiQL, {
        key: editor.key,
        fetcher: send,
        storage: memory,
        defaultTheme: 'light',
        shouldPersistHeaders: false,
        isHeadersEditorEnabled: true,
        defaultEditorToolsVisibility: 'headers',
        query: editor.query,
        variables: editor.variables,
        headers: editor.headers,
        onEditHeaders,
      }),
    );
  }

  /** Kept, so that Set headers takes effect over what was typed, and the form can say that it differs. */
  function onEditHeaders(headers) {
    if (headers === editor.headers) return;
    editor = { ...editor, headers };
    render();
    if (headersSet !== '') tellState();
  }

  /** What stands in the editors. */
  function written() {
    const standing = (place) => field('graphiql').querySelector(`${place} .CodeMirror`)?.CodeMirror?.getValue();
    const [query, variables] = [standing('.graphiql-query-editor'), standing('section[aria-label="Variables"]')];
    return { query: query ?? editor.query, variables: variables ?? editor.variables };
  }

  /** Whether that is something else than the example that was put there: nobody's to replace. */
  function isOwn({ query, variables }) {
    return query.trim() !== example.query.trim() || variables.trim() !== example.variables.trim();
  }

  /** The editors take Tab for indenting, which traps the keyboard (WCAG 2.1.2): here it moves on, as everywhere on a page. */
  function letTabOut() {
    for (const node of field('graphiql').querySelectorAll('.CodeMirror')) {
      const editorOf = node.CodeMirror;
      if (editorOf === undefined || node.dataset.tab === 'moves') continue;
      editorOf.addKeyMap({ Tab: false, 'Shift-Tab': false });
      node.dataset.tab = 'moves';
      editorOf.getInputField().setAttribute('aria-label', nameOf(node));
      if (node.closest('.result-window') !== null) openToKeys(node.querySelector('.CodeMirror-scroll'));
    }
  }

  /** The text areas in which the editors take keys; GraphiQL names the sections around them alone. */
  function nameOf(node) {
    const names = { '.graphiql-query-editor': 'Query', '.result-window': 'Answer as text' };
    const found = Object.keys(names).find((selector) => node.closest(selector) !== null);
    return names[found] ?? node.closest('section')?.getAttribute('aria-label') ?? 'Editor';
  }

  /** The answer is for reading: without a mouse it is reached by Tab and scrolled by the arrows. */
  function openToKeys(answer) {
    answer.tabIndex = 0;
    answer.setAttribute('role', 'region');
    answer.setAttribute('aria-label', 'Answer');
  }

  function fillPurposes(persona) {
    const options = persona.examples.map(({ purpose }) => {
      const option = document.createElement('option');
      option.textContent = lintelNotices.purposeInWords(purpose);
      option.value = purpose;
      option.selected = purpose === persona.defaultPurpose;
      return option;
    });
    field('purpose').replaceChildren(...options);
  }

  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

  /** Whether the case can be sent; where it cannot, its field says so. */
  function checkCase() {
    const text = field('case').value.trim();
    const fits = text === '' || UUID.test(text);
    field('case-fault').hidden = fits;
    if (fits) field('case').removeAttribute('aria-invalid');
    else field('case').setAttribute('aria-invalid', 'true');
    return fits;
  }

  /** What the form declares, as headers. */
  function declared() {
    const headers = { 'lintel-purpose': field('purpose').value };
    if (field('case').value.trim()) headers['lintel-case'] = field('case').value.trim();
    if (field('reason').value) headers['lintel-reason'] = encodeURIComponent(field('reason').value);
    return headers;
  }

  /** Labels of the form's fields that say something else than the headers editor, whichever of the two was edited. */
  function differing() {
    let headers = {};
    try {
      headers = JSON.parse(editor.headers) ?? {};
    } catch {
      // Half-typed: GraphiQL sends nothing of it.
    }
    const wanted = declared();
    return ['purpose', 'case', 'reason'].filter((name) => headers[`lintel-${name}`] !== wanted[`lintel-${name}`]);
  }

  /** In the live region, and anew only where other fields differ: it is not read out at every key. */
  function tellState() {
    const fields = differing();
    const status = fields.length === 0 ? headersSet : `${lintelPlaces.listed(fields)} ${fields.length === 1 ? 'differs' : 'differ'} from what is sent. ${HOW_TO_SEND}`;
    form.classList.toggle('differs', fields.length > 0);
    const told = status.charAt(0).toUpperCase() + status.slice(1);
    if (field('status').textContent !== told) field('status').textContent = told;
  }

  /** Token and declaration go into the headers editor; what is typed in the other two stays. */
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
    const purpose = field('purpose').value;
    editor = { ...editor, headers: JSON.stringify({ authorization: `Bearer ${answer.token}`, ...declared() }, null, 2) };
    const kept = field('example').hidden ? '' : ' Your query is kept.';
    headersSet = `Headers set: ${persona.label}; purpose: ${lintelNotices.purposeInWords(purpose)}.${kept} ${persona.description}`;
    render();
    tellState();
  }

  function chosen() {
    return personas.find((persona) => persona.key === field('persona').value);
  }

  async function choosePersona() {
    fillPurposes(chosen());
    await choosePurpose();
  }

  /** Another purpose is another question: its case and its reason come with it, and its example unless somebody has written their own. */
  async function choosePurpose() {
    const persona = chosen();
    const { caseId, reason } = exampleOf(persona);
    field('case').value = caseId ?? '';
    field('reason').value = reason ?? '';
    checkCase();
    const own = written();
    field('example').hidden = !isOwn(own);
    if (isOwn(own)) putInEditors(own);
    else takeExample(persona);
    lintelNotices.clear(NOTHING_ASKED);
    await applyHeaders(persona);
  }

  function exampleOf({ examples }) {
    return examples.find(({ purpose }) => purpose === field('purpose').value);
  }

  function takeExample(persona) {
    const { query, variables } = exampleOf(persona);
    example = { query, variables: JSON.stringify(variables, null, 2) };
    putInEditors(example);
  }

  /** The editors are made anew: the answer to whoever asked before goes with them. */
  function putInEditors({ query, variables }) {
    editor = { ...editor, key: editor.key + 1, query, variables };
  }

  /** In place of what somebody has written, because they ask for it. */
  function showExample() {
    takeExample(chosen());
    field('example').hidden = true;
    render();
    field('purpose').focus();
  }

  async function start() {
    new MutationObserver(letTabOut).observe(field('graphiql'), { childList: true, subtree: true });
    const [tables, list] = await Promise.all(['/playground/words', '/playground/personas'].map(async (path) => (await fetch(path)).json()));
    lintelNotices.learn(tables);
    personas = list;
    if (personas.length === 0) return render();
    field('persona').addEventListener('change', choosePersona);
    field('purpose').addEventListener('change', choosePurpose);
    field('example').addEventListener('click', showExample);
    form.addEventListener('input', ({ target }) => {
      if (target.tagName !== 'INPUT') return;
      // Found at fault when it was sent: taken back as soon as it is mended, and not told at every key before.
      if (field('case').hasAttribute('aria-invalid')) checkCase();
      tellState();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (checkCase()) applyHeaders(chosen());
      else field('case').focus();
    });
    await choosePersona();
  }

  start();
})();
