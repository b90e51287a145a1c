export interface AlpacaCredentials {
  readonly keyId: string;
  readonly secret: string;
}

/** Keys from the environment, nowhere else; undefined where neither is set. Throws where one is missing, naming it, never its value. */
export function alpacaCredentials(environment: Readonly<Record<string, string | undefined>>): AlpacaCredentials | undefined {
  const { APCA_API_KEY_ID: keyId = '', APCA_API_SECRET_KEY: secret = '' } = environment;
  if (keyId === '' && secret === '') return undefined;
  if (keyId === '') throw new Error('APCA_API_KEY_ID: was not set, must be set with APCA_API_SECRET_KEY; export both');
  if (secret === '') throw new Error('APCA_API_SECRET_KEY: was not set, must be set with APCA_API_KEY_ID; export both');
  return { keyId, secret };
}
