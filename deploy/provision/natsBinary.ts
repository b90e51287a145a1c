import { goBinary, type Binary, type GoProgram, type Provision } from './binary.ts';

/** 2.12 is the first with atomic batches; 2.15 is what was measured. */
export const natsServer: GoProgram = {
  name: 'nats-server',
  module: 'github.com/nats-io/nats-server/v2',
  repository: 'nats-io/nats-server',
  tag: 'v2.15.2',
  archive: 'nats-server-v2.15.2',
  floor: [2, 12, 0],
};

/** The command line client, which only tests and README's examples use. */
export const natsCli: GoProgram = {
  name: 'nats',
  module: 'github.com/nats-io/natscli/nats',
  repository: 'nats-io/natscli',
  tag: 'v0.5.1',
  archive: 'nats-0.5.1',
  floor: [0, 2, 0],
};

export const natsServerBinary = (provision: Provision): Promise<Binary> => goBinary(natsServer, provision);
export const natsCliBinary = (provision: Provision): Promise<Binary> => goBinary(natsCli, provision);
