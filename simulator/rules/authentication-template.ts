/** Authentication templates as Meta keeps them: its own words, and the OTP button as an address. Source: "Authentication templates". */
import type { TemplateButton, TemplateComponent } from '../state.ts';
import { wordOf } from './json.ts';

const DEFAULT_LABELS: Record<string, string> = { COPY_CODE: 'Copy code', ONE_TAP: 'Autofill', ZERO_TAP: 'Autofill' };

export function expandAuthentication(components: TemplateComponent[]): TemplateComponent[] {
  return components.map((component) => {
    switch (component.type) {
      case 'BODY': {
        const advice = component.add_security_recommendation ? ' For your security, do not share this code.' : '';
        return { ...component, text: `*{{1}}* is your verification code.${advice}`, example: { body_text: [['123456']] } };
      }
      case 'FOOTER': {
        const minutes = wordOf(component.code_expiration_minutes);
        return minutes ? { ...component, text: `This code expires in ${minutes} minutes.` } : component;
      }
      case 'BUTTONS':
        return { ...component, buttons: (component.buttons ?? []).map(otpButton) };
      default:
        return component;
    }
  });
}

function otpButton(button: TemplateButton): TemplateButton {
  const kind = wordOf(button.otp_type).toUpperCase();
  const url = `https://www.whatsapp.com/otp/code/?otp_type=${kind}&code=otp{{1}}`;
  return {
    ...button,
    type: 'URL',
    text: button.text ?? DEFAULT_LABELS[kind] ?? 'Copy code',
    url,
    example: [url.replace('{{1}}', '123456')],
  };
}
