/** A page that broke; usually a part of it that could not be loaded after a new release. */
import { FullPageError } from '../parts/error-state.tsx';

export function RouteError({ error }: { error: unknown }) {
  return <FullPageError error={error} onRetry={() => window.location.reload()} />;
}
