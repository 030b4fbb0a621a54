/** The application that Switchboard is part of: who signs its tokens, where it may frame the setup page, and what to put there. */
import { Checkbox, Textarea, TextInput, Title } from '@mantine/core';
import { CopyBlock, CopyText } from '../parts/copy-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { SectionPanel } from './section-panel.tsx';
import { type SectionProps, useSection } from './use-section.ts';
import classes from './workspace.module.css';
import { embedSnippet, embedUrl, originsIn, tokenClaims } from './workspace-words.ts';

const TITLE = 'Host application';

export function HostSection(props: SectionProps) {
  const { settings } = props;
  const section = useSection({
    ...props,
    title: TITLE,
    read: ({ hostApplication: host }) => ({
      isOn: host !== null,
      issuer: host?.issuer ?? '',
      jwksUrl: host?.jwksUrl ?? '',
      origins: host?.origins.join('\n') ?? '',
    }),
    toChange: ({ isOn, issuer, jwksUrl, origins }) => ({
      hostApplication: isOn ? { issuer: issuer.trim(), jwksUrl: jwksUrl.trim(), origins: originsIn(origins) } : null,
    }),
    validate: ({ isOn, issuer, jwksUrl }) => ({
      issuer: isOn && issuer.trim() === '' ? 'Give the issuer, as it stands in the tokens.' : undefined,
      jwksUrl: isOn && !URL.canParse(jwksUrl.trim()) ? 'Give the whole address, beginning with https://.' : undefined,
    }),
    fieldOf: {
      'hostApplication.issuer': 'issuer',
      'hostApplication.jwksUrl': 'jwksUrl',
      'hostApplication.origins': 'origins',
    },
    done: 'The host application is saved.',
    isUndoable: true,
  });
  const { form } = section;
  const { isOn, issuer } = form.values;
  const here = window.location.origin;

  return (
    <SectionPanel
      title={TITLE}
      description="Your own application can sign its people in and show the WhatsApp setup inside its pages."
      section={section}
      below={
        isOn && (
          <div className={classes.embedding}>
            <Title order={3}>How to embed it</Title>
            <Facts
              facts={[
                { label: 'Audience', value: <CopyText text={settings.hostAudience} label="Copy the audience" /> },
                { label: 'Address to frame', value: <CopyText text={embedUrl(here, settings.id)} label="Copy the address" /> },
              ]}
            />
            <div>
              <p className={classes.step}>1. Sign a token on your server with a key of the JWKS, valid for 60 seconds and used once:</p>
              <CopyBlock text={tokenClaims(issuer.trim(), settings.hostAudience)} label="Copy the claims" />
            </div>
            <div>
              <p className={classes.step}>2. Put the page into yours and answer when it asks for the token:</p>
              <CopyBlock text={embedSnippet(here, settings.id)} label="Copy the snippet" />
            </div>
          </div>
        )
      }
    >
      <Checkbox label="Connect a host application" {...form.getInputProps('isOn', { type: 'checkbox' })} />
      {isOn && (
        <>
          <TextInput
            label="Issuer"
            description="The “iss” of its tokens."
            placeholder="https://crm.example.com"
            required
            maxLength={200}
            {...form.getInputProps('issuer')}
          />
          <TextInput
            label="Address of its public keys (JWKS)"
            placeholder="https://crm.example.com/.well-known/jwks.json"
            type="url"
            required
            maxLength={500}
            {...form.getInputProps('jwksUrl')}
          />
          <Textarea
            label="Where it may be framed"
            description="Origins such as https://crm.example.com, one a line, ten at most. Empty: sign-in only."
            autosize
            minRows={2}
            maxRows={8}
            {...form.getInputProps('origins')}
          />
        </>
      )}
    </SectionPanel>
  );
}
