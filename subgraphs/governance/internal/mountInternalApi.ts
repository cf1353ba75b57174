import express, { type Request, type Response } from 'express';
import { ACCESS_AGENCIES } from '#policies/core/subjectAccess';
import { readVerifyingKeys, signingKeyOf } from '#policies/disclosure/treeHead';
import { nameFault } from '#policies/service/nameFault';
import { parseJson } from '#policies/service/parseJson';
import { verifyServiceCall } from '#policies/service/serviceToken';
import { isDatabaseDown, isDatabaseLate } from '../../kit/http/databaseDown';
import type { MountRoutes } from '../../kit/http/mountRoutes';
import { type RunSql, readReplica } from '../../kit/replica/readReplica';
import { answerWitness } from '../witness/mountWitness';
import { witnessDesk } from '../witness/witnessDesk';
import { answerAuthority } from './answerAuthority';
import { answerCaseState } from './answerCaseState';
import { leaseChallengeSchema, leaseDesk } from './leaseDesk';
import { slotWatch } from './slotWatch';
import { takeAlert } from './takeAlert';
import { takeBirth } from './takeBirth';
import { takeLookup } from './takeLookup';
import { takeProtected } from './takeProtected';

/** Refusals of the internal API: for the log of the process that called. */
const REFUSALS = {
  SERVICE_REQUIRED: { status: 401, message: 'A service token is required.' },
  CLOCK_SKEW: { status: 401, message: 'The service token is outside its time: the clocks differ.' },
  LEASE_TOO_LONG: {
    status: 409,
    message: 'The lease is longer than governance reckons with: set LINTEL_LEASE_MS alike.',
  },
  REPLICATION_LOST: {
    status: 409,
    message: 'The replication slot of this agency is lost: npm run reseed -- <agency>.',
  },
  AGENCY_PUT_BACK: {
    status: 409,
    message:
      'The database of this agency held more once than it does now, it was put back from an older copy: npm run reseed -- <agency>.',
  },
  GOVERNANCE_PUT_BACK: {
    status: 409,
    message:
      "Governance's database was put back from an older copy than this agency's: npm run reseed of every agency.",
  },
  SOURCE_UNAVAILABLE: { status: 503, message: 'Governance cannot answer at the moment.' },
} as const;

function refuse(response: Response, code: keyof typeof REFUSALS, told: object = {}): Response {
  const { status, message } = REFUSALS[code];
  return response.status(status).json({ errors: [{ message, extensions: { code, ...told } }] });
}

const PUT_BACK = { agencyPutBack: 'AGENCY_PUT_BACK', governancePutBack: 'GOVERNANCE_PUT_BACK' } as const;

function causeOf(fault: unknown): string {
  if (isDatabaseLate(fault)) return 'databaseLate';
  return isDatabaseDown(fault) ? 'databaseAway' : (nameFault(fault).code ?? 'fault');
}

/**
 * What governance offers the other processes: the rules in force to the gateway, the lease challenge to each agency's own
 * process, and its name under the heads of their logs. Every call is signed by its peer (policies/service); a peer can renew
 * the lease of its own agency only, and speak for its own log only.
 */
export const mountInternalApi: MountRoutes = (app, { pool, configuration, log, commit, now }) => {
  const sql: RunSql = async (text, values) => (await pool.query({ text, values: [...values] })).rows;
  // The authority holds every agency's rows and reads them as the hub does.
  const replica = readReplica(sql, 'hub');
  const slots = slotWatch(sql, log);
  const leases = leaseDesk(sql, log);
  // Calls that were left unanswered, and why: peers ask again each second, and only a change is news.
  const failing = new Map<string, string>();
  const raw = express.text({ type: () => true, limit: '20kb' });

  const asPeer =
    (handle: (peer: string, request: Request, response: Response) => Promise<unknown>) =>
    async (request: Request, response: Response) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const verified = verifyServiceCall(
        request.get('lintel-service'),
        { method: request.method, path: request.originalUrl, body },
        configuration.serviceKeys ?? {},
        now(),
      );
      if ('fault' in verified) {
        log.warn({ event: 'serviceRefused', fault: verified.fault });
        return refuse(response, verified.fault === 'clockSkew' ? 'CLOCK_SKEW' : 'SERVICE_REQUIRED');
      }
      const call = `${verified.peer} ${request.path}`;
      try {
        const answered = await handle(verified.peer, request, response);
        if (failing.delete(call)) log.warn({ event: 'internalCallAnswered', peer: verified.peer, path: request.path });
        return answered;
      } catch (fault) {
        const cause = causeOf(fault);
        if (failing.get(call) !== cause)
          log.warn({
            event: 'internalCallFailed',
            peer: verified.peer,
            path: request.path,
            cause,
            ...nameFault(fault),
          });
        failing.set(call, cause);
        return refuse(response, 'SOURCE_UNAVAILABLE');
      }
    };

  app.get(
    '/internal/rules',
    raw,
    asPeer(async (peer, request, response) => {
      if (peer !== 'gateway') return response.status(403).end();
      const { revision, rules } = await replica.rules();
      response.set('cache-control', 'no-store');
      return request.query.after === revision ? response.status(204).end() : response.json(rules);
    }),
  );

  const { witnessKey } = configuration;
  if (witnessKey === null) log.error({ event: 'witnessKeyMissing' });
  else {
    const signingKey = signingKeyOf(() => configuration.witnessKey ?? witnessKey);
    const desk = witnessDesk({
      pool,
      get witnessKey() {
        return signingKey();
      },
      logKeys: (agency) => readVerifyingKeys(configuration.logPublicKeys?.[agency] ?? []),
      now: () => new Date(),
    });
    app.post('/internal/witness', raw, asPeer(answerWitness(desk, log)));
  }

  app.post(
    '/internal/case-state',
    raw,
    asPeer(async (peer, request, response) => {
      // Cases are the hub's: no other peer may say at which threshold a child stands.
      if (peer !== 'hub') return response.status(403).end();
      const { status, body } = await answerCaseState({ pool, replica, commit }, String(request.body ?? ''));
      return response.status(status).json(body);
    }),
  );

  app.post(
    '/internal/authority-to-act',
    raw,
    asPeer(async (peer, request, response) => {
      if (!ACCESS_AGENCIES.some((agency) => agency === peer)) return response.status(403).end();
      const answer = await answerAuthority(pool, String(request.body ?? ''), now());
      return answer === null ? response.status(400).end() : response.json(answer);
    }),
  );

  app.post(
    '/internal/alert',
    raw,
    asPeer(async (peer, request, response) => {
      const taken = await takeAlert(sql, peer, String(request.body ?? ''), now());
      return response.status(taken ? 204 : 403).end();
    }),
  );

  app.post(
    '/internal/lookup',
    raw,
    asPeer(async (peer, request, response) => {
      const taken = await takeLookup(sql, peer, String(request.body ?? ''));
      return response.status(taken ? 204 : 403).end();
    }),
  );

  app.post(
    '/internal/birth',
    raw,
    asPeer(async (peer, request, response) => {
      const taken = peer === 'hub' && (await takeBirth({ pool, commit }, String(request.body ?? ''), now()));
      return response.status(taken ? 204 : 403).end();
    }),
  );

  app.post(
    '/internal/protected',
    raw,
    asPeer(async (peer, request, response) => {
      const taken = peer === 'hub' && (await takeProtected({ pool, commit }, String(request.body ?? ''), now()));
      return response.status(taken ? 204 : 403).end();
    }),
  );

  app.post(
    '/internal/lease',
    raw,
    asPeer(async (peer, request, response) => {
      const challenge = leaseChallengeSchema.safeParse(parseJson(request.body));
      if (!challenge.success || challenge.data.agency !== peer) return response.status(403).end();
      const { agency, leaseMs } = challenge.data;
      // A lease that outlives the reckoning would be answered by after governance has said that it is over.
      if (leaseMs > configuration.leaseMs) return refuse(response, 'LEASE_TOO_LONG');
      if (await slots.lost(agency)) return refuse(response, 'REPLICATION_LOST');
      const answer = await leases.accept(challenge.data);
      if (answer.kind === 'accepted') return response.json({ mark: answer.mark, toFind: answer.toFind });
      return refuse(response, PUT_BACK[answer.verdict], { presented: answer.presented });
    }),
  );
};
