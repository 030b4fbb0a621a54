/** CSS modules and assets as Vite imports them. */
/// <reference types="vite/client" />
