/** Settings of the Worker under test: made up, and nothing on this machine behind any address. */
export const workerSettings = {
  ENVIRONMENT: 'development',
  META_APP_ID: '1038475620193847',
  META_APP_SECRET: 'test-app-secret',
  META_VERIFY_TOKEN: 'test-verify-token',
  META_SIGNUP_CONFIG_ID: '1284756039182746',
  META_SDK_URL: 'https://graph.test/en_US/sdk.js',
  META_WEB_ORIGINS: 'https://graph.test',
  MASTER_KEYS: '{"1":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}',
  GRAPH_BASE_URL: 'https://graph.test',
  GRAPH_VERSION: 'v25.0',
  GRAPH_TIMEOUT_MS: '1000',
  OIDC_ISSUER: 'https://id.test',
  OIDC_CLIENT_ID: 'switchboard',
  OIDC_CLIENT_SECRET: 'test-client-secret',
};

/** Read by whoever has a simulator as the upstream of `fetch`; the others know no such setting and keep real time. */
export const simulatedClockUrl = 'https://simulator.test/_sim/clock';
