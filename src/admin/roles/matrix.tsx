/** The permissions of a role by area, each with how far it reaches. */
import { SegmentedControl, Title } from '@mantine/core';
import { useId } from 'react';
import type { Grants } from '../../contract/permissions.ts';
import type { CatalogueEntry } from '../../contract/roles.ts';
import { useSession } from '../session/session.ts';
import { type MatrixRow, type ReachChoice, roleMatrix, withChoice } from './role-matrix.ts';
import classes from './roles.module.css';

interface MatrixProps {
  catalogue: CatalogueEntry[];
  grants: Grants;
  /** Null shows it without controls. */
  onChange: ((grants: Grants) => void) | null;
}

export function Matrix({ catalogue, grants, onChange }: MatrixProps) {
  const own = useSession().grants;
  const areas = roleMatrix(catalogue, grants, own);
  const isLimited = onChange !== null && areas.some(({ rows }) => rows.some(isBeyond));
  return (
    <div className={classes.matrix}>
      {isLimited && (
        <p className={classes.limit}>Greyed-out choices go beyond what you hold yourself: nobody gives what they do not have.</p>
      )}
      {areas.map(({ area, rows }) => (
        <section key={area} aria-label={area}>
          <Title order={3} className={classes.area}>
            {area}
          </Title>
          {rows.map((row) => (
            <Row key={row.permission} row={row} onChoose={onChange && ((reach) => onChange(withChoice(grants, row.permission, reach)))} />
          ))}
        </section>
      ))}
    </div>
  );
}

function Row({ row, onChoose }: { row: MatrixRow; onChoose: ((reach: ReachChoice) => void) | null }) {
  const labelId = useId();
  const chosen = row.choices.find(({ reach }) => reach === row.chosen);
  return (
    <div className={classes.row}>
      <div>
        <div id={labelId}>{row.label}</div>
        <div className={classes.permission}>{row.permission}</div>
      </div>
      {onChoose ? (
        <SegmentedControl
          size="xs"
          aria-labelledby={labelId}
          value={row.chosen}
          onChange={(reach) => onChoose(reach as ReachChoice)}
          data={row.choices.map(({ reach, label, isBeyond: isDisabled }) => ({
            value: reach,
            label,
            // What it has already can stay.
            disabled: isDisabled && reach !== row.chosen,
          }))}
        />
      ) : (
        <span className={classes.held} data-held={row.chosen !== 'none'}>
          {chosen?.label ?? row.chosen}
        </span>
      )}
    </div>
  );
}

function isBeyond({ choices }: MatrixRow): boolean {
  return choices.some((choice) => choice.isBeyond);
}
