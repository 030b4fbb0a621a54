/** The facts of one alert. */
import { Link } from '@tanstack/react-router';
import type { AlertDetail } from '../../contract/alerts.ts';
import { formatMoney } from '../lib/money.ts';
import { sentenceCase } from '../lib/words.ts';
import { Facts } from '../parts/facts.tsx';
import { MessageState } from '../parts/message-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { useTimeZone } from '../session/session.ts';
import { ALERT_KINDS, alertSummary, answerText, dueLabel, dueText, limitText, percentText, VARIANTS } from './alert-words.ts';
import classes from './alerts.module.css';

export function AlertFacts({ alert }: { alert: AlertDetail }) {
  const timeZone = useTimeZone();
  const { usage, invoice } = alert;
  return (
    <div>
      <div className={classes.what}>
        <h2 className={classes.summary}>{alertSummary(alert)}</h2>
        <div className={classes.kind}>
          {ALERT_KINDS[alert.kind]} · {VARIANTS[alert.variant] ?? sentenceCase(alert.variant)}
        </div>
        {usage && <UsageBar percent={usage.percent} />}
      </div>
      <Facts
        facts={[
          { label: 'Plan limit', value: limitText(usage?.limit) },
          { label: 'Amount', value: invoice && <span className="tabular">{formatMoney(invoice.amount, invoice.currency)}</span> },
          { label: 'Payment', value: invoice && sentenceCase(dueText(invoice.dueDate, alert.createdAt, timeZone)) },
          { label: 'Asked', value: alert.asked.name },
          { label: 'Answer', value: <Answer alert={alert} /> },
          { label: dueLabel(alert.status), value: alert.dueAt && alert.status !== 'resolved' && <Moment at={alert.dueAt} /> },
          { label: 'Raised', value: <Moment at={alert.createdAt} /> },
          {
            label: 'Message',
            value: (
              <span className={classes.message}>
                {alert.messageStatus && <MessageState status={alert.messageStatus} />}
                <Link to="/messages/$id" params={{ id: alert.messageId }} className="text-link">
                  Open the message
                </Link>
                <Link to="/messages" search={{ alert: alert.id }} className="text-link">
                  All of its messages
                </Link>
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}

function Answer({ alert }: { alert: AlertDetail }) {
  if (!alert.answer) return 'None yet';
  return (
    <>
      “{answerText(alert.answer)}”
      <div className={classes.note}>
        {alert.answeredBy && `${alert.answeredBy.name} · `}
        {alert.answeredAt && <Moment at={alert.answeredAt} />}
      </div>
    </>
  );
}

/** How full the plan is; over 100% the bar is simply full, the number says the rest. */
function UsageBar({ percent }: { percent: number }) {
  const tone = percent >= 100 ? 'bad' : percent >= 80 ? 'orange' : 'good';
  return (
    <div className={classes.usage} data-tone={tone} role="img" aria-label={`${percentText(percent)} of the plan is used`}>
      <span style={{ width: `${Math.min(100, percent)}%` }} />
    </div>
  );
}
