// The types of npm peer 1.0.2 where the meaning is the same; what p2p-broker cannot give is not there, so that a
// program that needs it does not compile.

/** An option of the broker: text, a number, a boolean, or a list where several are allowed. */
export type OptionValue = string | number | boolean | readonly (string | number)[];

export interface PeerServerOptions {
  /** Address to listen on; `::` by default. */
  readonly host?: string;
  /** 9000 by default; 0 lets the system choose, and `server.address().port` tells. */
  readonly port?: number | string;
  /** `/` by default. */
  readonly path?: string;
  /** `peerjs` by default; several are realms that never see each other. */
  readonly key?: string | readonly string[];
  /** Milliseconds that messages wait for an absent peer; 5000 by default. */
  readonly expire_timeout?: number;
  /** Milliseconds of silence after which a peer is dropped; 90000 by default, as in npm peer's PeerServer. */
  readonly alive_timeout?: number;
  /** Peers at a time for each key; 250 by default, not 5000. */
  readonly concurrent_limit?: number;
  readonly allow_discovery?: boolean;
  /** Changes nothing: the broker reads no forwarded headers. */
  readonly proxied?: boolean | string;
  /** Milliseconds between two sweeps; 1000 by default. */
  readonly cleanup_out_msgs?: number;
  /** Contents of two PEM files; turns TLS on. */
  readonly ssl?: { readonly key: string | Uint8Array; readonly cert: string | Uint8Array };
  /** Origins whose pages may use the HTTP part; any by default. */
  readonly corsOptions?: { readonly origin?: true | string | readonly string[] };
  /** Threads that serve; one for each core by default. */
  readonly threads?: number;
  readonly backlog?: number;
  /** PEM files, in place of `ssl`. */
  readonly sslkey?: string;
  readonly sslcert?: string;
  /** The same as `corsOptions.origin`. */
  readonly cors?: string | readonly string[];
  /** A TOML file with any of the broker's options. */
  readonly config?: string;
  /** What the ids look like that the broker gives out; `{uuid}` by default. */
  readonly id_format?: string;
  /** trace, debug, info, warn, error or off: what the event `log` brings; `info` by default. */
  readonly log_level?: string;
  /** Any other option of the broker, under its name with underscores. */
  readonly [option: `${string}_${string}`]: OptionValue | undefined;
}

/** A peer; `connection` and `disconnect` bring the same object. */
export interface IClient {
  getId(): string;
  /** Of which of the broker's keys it is. */
  getKey(): string;
  /** Address and port of the connection that it opened last. */
  getAddress(): string;
}

export interface PeerServerEvents {
  /** Once, when the broker listens. */
  listening: () => void;
  /** A peer has opened, or has come back on a new connection. */
  connection: (client: IClient) => void;
  /** A peer has gone. */
  disconnect: (client: IClient) => void;
  /** The broker could not start, or ended unasked. `code` is EADDRINUSE or EACCES where that was the reason. */
  error: (error: Error & { code?: string }) => void;
  /** One line of the broker's log. */
  log: (line: string) => void;
  /** Once, when the broker is gone, also behind `error`. */
  close: () => void;
}

export interface PeerServerInstance {
  on<Name extends keyof PeerServerEvents>(event: Name, listener: PeerServerEvents[Name]): this;
  once<Name extends keyof PeerServerEvents>(event: Name, listener: PeerServerEvents[Name]): this;
  off<Name extends keyof PeerServerEvents>(event: Name, listener: PeerServerEvents[Name]): this;
  addListener<Name extends keyof PeerServerEvents>(event: Name, listener: PeerServerEvents[Name]): this;
  removeListener<Name extends keyof PeerServerEvents>(event: Name, listener: PeerServerEvents[Name]): this;
  removeAllListeners(event?: keyof PeerServerEvents): this;

  /** The broker's process; undefined if it could not be started. */
  readonly pid: number | undefined;
  /** Where it listens; null before `listening` and behind `close`. */
  address(): { address: string; port: number; family: 'IPv4' | 'IPv6' } | null;
  /** Ends the broker in order, and calls back when it is gone. */
  close(callback?: () => void): this;
}

/**
 * Starts a broker as a child process, which ends with this one.
 * @throws for an option that it cannot have, and where there is no program for this machine
 */
export function PeerServer(
  options?: PeerServerOptions,
  onListening?: (server: PeerServerInstance) => void,
): PeerServerInstance;

/** Always throws: it says what to do instead. */
export function ExpressPeerServer(...ignored: unknown[]): never;

/**
 * The path of the program, for a service that runs it without Node.
 * @throws where there is none for this machine
 */
export function binaryPath(): string;
