/** What the person's role lets them do, and whose records that covers. */
import { Skeleton } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Profile } from '../../contract/workspace.ts';
import { sentenceCase } from '../lib/words.ts';
import { Panel } from '../parts/panel.tsx';
import { useMay, useSession } from '../session/session.ts';
import classes from './profile.module.css';
import { type PermissionLine, permissionLines } from './profile-words.ts';
import { catalogueQuery } from './queries.ts';

export function YourRole({ profile }: { profile: Profile }) {
  const { grants } = useSession();
  const mayReadCatalogue = useMay('LoanCRM.Members.Read');
  const roles = useQuery({ ...catalogueQuery, enabled: mayReadCatalogue });
  return (
    <Panel title="Your role" description={`You are “${profile.roleName}”. An administrator changes what that includes.`}>
      {roles.data ? (
        <Lines lines={permissionLines(roles.data.catalogue, grants)} />
      ) : mayReadCatalogue && !roles.isError ? (
        <Skeleton height={120} />
      ) : (
        // Without the words of the catalogue: the names, which say it well enough.
        <ul className={classes.names}>
          {Object.entries(grants).map(([name, reach]) => (
            <li key={name}>
              {name} ({reach})
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Lines({ lines }: { lines: PermissionLine[] }) {
  const areas = [...Map.groupBy(lines, ({ area }) => area)];
  return (
    <div className={classes.areas}>
      {areas.map(([area, ofArea]) => (
        <section key={area} aria-label={area}>
          <h3 className={classes.area}>{area}</h3>
          <ul className={classes.permissions}>
            {ofArea.map(({ name, words, isHeld, reach }) => (
              <li key={name} className={classes.permission} data-held={isHeld} title={name}>
                {isHeld ? (
                  <IconCheck size={16} aria-label="You may" role="img" />
                ) : (
                  <IconMinus size={16} aria-label="You may not" role="img" />
                )}
                <span>
                  {sentenceCase(words)}
                  {reach && <span className={classes.reach}> ({reach})</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
