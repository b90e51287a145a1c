export type Version = readonly [major: number, minor: number, patch: number];

/** The first `1.2.3` in a text, such as a program's answer to `--version`; undefined where there is none. */
export function versionIn(text: string): Version | undefined {
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

/** Whether `version` is `floor` or newer. Pre-release suffixes are not looked at. */
export function isAtLeast(version: Version, floor: Version): boolean {
  const differing = version.findIndex((part, index) => part !== floor[index]);
  return differing === -1 || (version[differing] ?? 0) > (floor[differing] ?? 0);
}
