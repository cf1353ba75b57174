'use strict';
// Loaded before a program by the fault tests alone (`node -r`). Watches for one armed file, `{"point", "pid"}`, and kills that
// process with -9 when this one comes to the point: before the record is inserted, before and after its commit, in the middle
// of an answer. With LINTEL_CONTROL=respondBeforeCommit the answer does not wait for the commit: the fault to be found.
const { readFileSync, unlinkSync } = require('node:fs');
const { ServerResponse } = require('node:http');
const { Client } = require('pg');

const file = process.env.LINTEL_FAILPOINT;
const early = process.env.LINTEL_CONTROL === 'respondBeforeCommit';

function armed(point) {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8'));
    return found.point === point ? found : null;
  } catch {
    return null;
  }
}

function strike(point) {
  const found = armed(point);
  if (found === null) return;
  try {
    unlinkSync(file);
  } catch {
    return;
  }
  process.kill(found.pid, 'SIGKILL');
}

const query = Client.prototype.query;
Client.prototype.query = function queryWithFailpoints(...given) {
  const text = typeof given[0] === 'string' ? given[0] : given[0]?.text;
  if (text?.includes('disclosure.append(')) {
    strike('beforeInsert');
    this.appended = true;
  }
  if (text !== 'COMMIT' || !this.appended) return query.apply(this, given);
  this.appended = false;
  strike('beforeCommit');
  const committed = early ? Promise.resolve({ rows: [] }) : query.apply(this, given);
  if (early) setTimeout(() => query.call(this, 'COMMIT').catch(() => undefined), 50);
  return committed.then((result) => {
    strike('afterCommit');
    return result;
  });
};

const end = ServerResponse.prototype.end;
ServerResponse.prototype.end = function endWithFailpoint(chunk, ...rest) {
  const bytes = typeof chunk === 'string' || Buffer.isBuffer(chunk) ? Buffer.from(chunk) : null;
  if (bytes === null || bytes.length < 200 || this.statusCode !== 200 || armed('midAnswer') === null)
    return end.call(this, chunk, ...rest);
  const half = bytes.length >> 1;
  this.write(bytes.subarray(0, half), () => {
    strike('midAnswer');
    end.call(this, bytes.subarray(half));
  });
  return this;
};
