/** Starts the phones page. */
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './styles/theme.css';
import './styles/top-bar.css';
import './styles/phone.css';
import './styles/chat.css';
import './styles/bubble.css';
import './styles/extras.css';
import './styles/telegram.css';
import './styles/telegram-extras.css';
import './styles/telegram-dark.css';
import './styles/top-bar-menu.css';
import './styles/panel.css';
import './styles/record.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
