import type { Command } from 'commander';
import { deskName } from '../../subjects/desk.ts';
import { DeskFolders } from '../desk/deskFolder.ts';
import { openNew } from '../desk/openDesk.ts';
import { startServers, syncFor } from '../desk/servers.ts';
import { homePath, openHome } from '../provision/home.ts';
import { barsOption, settingsOption } from './settingsFile.ts';
import type { DeskOverrides } from '../desk/sampleSession.ts';

/** `investobot open DESK --settings FILE`: a person opens a desk of any environment, with their own key. `up --desk DESK` then runs it without that key. */
export function openCommand(program: Command): void {
  program.command('open <desk>')
    .description("open a new desk with the local person's signature; `up --desk` runs it")
    .addOption(settingsOption().makeOptionMandatory())
    .addOption(barsOption())
    .option('--json', 'one line of JSON', false)
    .action(async (name: string, { settings, bars, json }: { readonly settings: DeskOverrides; readonly bars?: string; readonly json: boolean }) => {
      const desk = deskName.safeParse(name);
      if (!desk.success) program.error(`desk: was "${name}", ${desk.error.issues[0]?.message ?? 'is no name'}`, { exitCode: 2 });
      const home = openHome(homePath(process.env));
      const folders = new DeskFolders(home.path);
      const servers = await startServers({ home, env: process.env, sync: syncFor([...folders.all(), { environment: settings.environment ?? 'sim' }]), onProgress: (line) => void process.stderr.write(`investobot: ${line}\n`) });
      try {
        const isNew = await openNew({ home, natsUrl: servers.nats.url, folders, desk: name, terms: { over: settings, ...(bars === undefined ? {} : { bars }) } });
        if (!isNew) throw new Error(`${name}: expected a new desk, its stream is there already; choose another name`);
        process.stdout.write(json ? `${JSON.stringify({ desk: name, environment: settings.environment ?? 'sim' })}\n` : `opened ${name}; run it with: npx investobot up --desk ${name}\n`);
      } finally {
        await servers.stop();
      }
    });
}
