/** Persons that act on a running node: with an Ed25519 key, or with an authenticator that is a P-256 key in memory. */

import {
  type Act,
  type AgentId,
  type Command,
  type Envelope,
  KerfClient,
  type Signer,
  type TransactionState,
  agentOf,
  newEd25519,
  signed,
} from "../src/index.js";

/** One person on one node. */
export class Party {
  private constructor(
    readonly client: KerfClient,
    readonly network: string,
    readonly signer: Signer,
    readonly human: AgentId,
  ) {}

  /** A person that is known to the ledger. */
  static async enrolled(client: KerfClient, signer?: Signer): Promise<Party> {
    const { network } = await client.network();
    const one = signer ?? (await newEd25519()).signer;
    const party = new Party(client, network, one, await agentOf(one.key));
    await party.does({ enrol: { key: one.key } });
    return party;
  }

  envelope(command: Command, principal = this.human): Envelope {
    const valid_until = new Date(Date.now() + 600_000).toISOString();
    return { network: this.network, key: this.signer.key, human: this.human, principal, valid_until, command };
  }

  async asks(command: Command, principal?: AgentId): Promise<TransactionState> {
    const transaction = await signed(this.signer, this.envelope(command, principal));
    return this.client.submitAndWait(transaction.bytes);
  }

  does(act: Act, principal?: AgentId): Promise<TransactionState> {
    return this.asks({ act }, principal);
  }
}

/** The first event of a final transaction that has this name. */
export function told(state: TransactionState, name: string): Readonly<Record<string, unknown>> {
  const verdict = state.outcome?.verdict;
  const events = verdict !== undefined && "done" in verdict ? (verdict.done.events ?? []) : [];
  for (const event of events) {
    if (name in event) return (event as unknown as Record<string, Record<string, unknown>>)[name] ?? {};
  }
  throw new Error(`nothing is told of ${name}: ${JSON.stringify(events)}`);
}

/** The instant so many hours from now. */
export function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}
