/** What a key may do, by area: only what programs may hold, and of that only what the person holds in full may be chosen. */
import { Checkbox } from '@mantine/core';
import { useId } from 'react';
import type { Permission } from '../../contract/permissions.ts';
import type { CatalogueEntry } from '../../contract/roles.ts';
import { sentenceCase } from '../lib/words.ts';
import { grantsOf, useAnySession } from '../session/session.ts';
import classes from './api-keys.module.css';

interface ScopePickerProps {
  catalogue: CatalogueEntry[];
  value: Permission[];
  error?: string | undefined;
  onChange: (scopes: Permission[]) => void;
}

export function ScopePicker({ catalogue, value, error, onChange }: ScopePickerProps) {
  const grants = grantsOf(useAnySession());
  const offered = catalogue.filter(({ isForKeys }) => isForKeys);
  const areas = [...new Set(offered.map(({ area }) => area))];
  const labelId = useId();
  const errorId = useId();
  return (
    <div role="group" aria-labelledby={labelId} aria-describedby={error ? errorId : undefined}>
      <div id={labelId} className={classes.label}>
        It may
      </div>
      <div className={classes.areas}>
        {areas.map((area) => (
          <div key={area}>
            <div className={classes.area}>{area}</div>
            {offered
              .filter((entry) => entry.area === area)
              .map(({ name, words }) => {
                // A key acts for the whole workspace, so nothing narrower than everything can be passed on.
                const isHeld = grants[name] === 'all';
                return (
                  <Checkbox
                    key={name}
                    className={classes.scope}
                    label={sentenceCase(words)}
                    description={isHeld ? undefined : 'You do not hold this for the whole workspace yourself.'}
                    checked={value.includes(name)}
                    disabled={!isHeld}
                    onChange={(event) => onChange(event.currentTarget.checked ? [...value, name] : value.filter((other) => other !== name))}
                  />
                );
              })}
          </div>
        ))}
      </div>
      {error && (
        <div id={errorId} className={classes.error} role="alert">
          {error}
        </div>
      )}
    </div>
  );
}
