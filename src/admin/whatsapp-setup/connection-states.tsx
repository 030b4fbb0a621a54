/** Everything that is true of a number at once: what it is called, what still works, what to do, and until when. */
import type { ConnectionState } from '../../contract/whatsapp-setup.ts';
import { Moment } from '../parts/moment.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import classes from './status-card.module.css';

/** The most pressing first, as the API orders them. */
export function ConnectionStates({ states }: { states: ConnectionState[] }) {
  return (
    <ul className={classes.states}>
      {states.map(({ name, tone, label, works, todo, until }) => (
        <li key={name} className={classes.state} data-tone={tone}>
          <div className={classes.stateHead}>
            <ToneBadge tone={tone}>{label}</ToneBadge>
            {until && (
              <span className={classes.until}>
                until <Moment at={until} isShort />
              </span>
            )}
          </div>
          <div className={classes.stateWords}>
            <p>{works}</p>
            {todo && (
              <p className={classes.todo}>
                <span className={classes.todoLabel}>What to do</span> {todo}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
