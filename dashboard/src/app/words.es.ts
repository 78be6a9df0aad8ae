/** Spanish words: those of more than one page, and the bundle of all namespaces. */
import type { SameWords, WordsOf } from '../lib/words.ts';
import { admin } from '../features/admin/words.es.ts';
import { alerts } from '../features/alerts/words.es.ts';
import { market } from '../features/market/words.es.ts';
import { overview } from '../features/overview/words.es.ts';
import { rules } from '../features/rules/words.es.ts';
import { shell } from './shell/words.es.ts';
import { session } from '../features/session/words.es.ts';
import { simulator } from '../features/simulator/words.es.ts';
import { system } from '../features/system/words.es.ts';
import { transactions } from '../features/transactions/words.es.ts';
import type { common as english } from './words.en.ts';

const common: SameWords<typeof english> = {
  product: 'Tapewatch',
  skip: 'Ir al contenido',
  pages: 'Páginas',
  page: {
    overview: 'Resumen',
    alerts: 'Alertas',
    market: 'Mercado',
    transactions: 'Transacciones',
    rules: 'Reglas',
    system: 'Sistema',
    admin: 'Administración',
    simulator: 'Simulador',
    more: 'Más',
    payments: 'Pagos',
  },
  title: '{{page}} · Tapewatch',
  loading: 'Cargando',
  denied: 'Requiere {{permission}}. Tus roles no lo incluyen.',
  unreachable: 'No se puede llegar al servidor. Lo que se muestra puede ser antiguo.',
  requestId: 'petición {{id}}',
  retry: 'Reintentar',
  retryIn: 'Reintentar en {{seconds}} s',
  cancel: 'Cancelar',
  close: 'Cerrar',
  copied: 'Copiado',
  copyRefused: 'Denegado',
  copyLink: 'Copiar enlace',
  copyJson: 'Copiar JSON',
  masked: 'enmascarado para tu rol',
  hiddenForRole: 'oculto',
  reason: 'Motivo',
  reasonRequired: 'Hace falta un motivo.',
  passwordField: {
    show: 'Ver',
    hide: 'Ocultar',
    showLabel: 'Ver lo escrito',
    caps: 'Bloq Mayús está activado.',
    bytes: '{{bytes}} de {{min}} a {{max}} bytes',
    unlike: 'sin el nombre de usuario',
    make: 'Generar una',
  },
  notFound: 'Esa página no existe.',
  simulated: 'Datos simulados',
  search: 'Buscar o ir a',
  language: 'Idioma: español. Cambiar a inglés',
  theme: { dark: 'Cambiar al tema claro', light: 'Cambiar al tema oscuro' },
  reach: { connecting: 'CONECTANDO', live: 'EN VIVO', slow: 'LENTO', silent: 'EN SILENCIO', offline: 'SIN CONEXIÓN' },
  reachHint: 'Ida y vuelta al servidor',
  asOf: 'a las {{time}}',
  severity: { critical: 'crítica', high: 'alta', medium: 'media' },
  severityIs: 'gravedad {{severity}}',
  severityResolved: 'gravedad {{severity}}, resuelta',
  feed: { LIVE: 'EN VIVO', QUIET: 'EN CALMA', STALE: 'SIN DATOS', GAP: 'HUECO' },
  status: { Pending: 'Pendiente', Held: 'Retenida', Processing: 'En proceso', Completed: 'Completada', Failed: 'Fallida' },
  hold: {
    since: 'Orden retenido desde las {{time}}',
    key: 'con Espacio.',
    selection: 'mientras hay texto seleccionado.',
    'row-open': 'mientras hay una fila abierta.',
    focus: 'mientras te mueves por la lista.',
    scrolled: 'mientras no estás arriba.',
    pointer: 'mientras el puntero está encima.',
    alive: 'Los valores siguen cambiando.',
    newcomers_one: '{{count}} nueva arriba',
    newcomers_other: '{{count}} nuevas arriba',
    overfull: 'más de {{count}} nuevas',
    show: 'Mostrar',
    reload: 'Recargar',
  },
  errors: {
    overloaded: 'El servidor está ocupado. No se hizo nada; inténtalo de nuevo.',
    rate_limited: 'Demasiadas peticiones. No se hizo nada; inténtalo en un momento.',
    forbidden: 'Tus roles no lo permiten.',
    not_found: 'No existe (o ya no).',
    invalid_credentials: 'El usuario o la contraseña no son correctos.',
    login_throttled: 'Demasiados intentos desde aquí.',
    registration_closed: 'Aquí las cuentas las crea un administrador.',
    username_taken: 'Ya hay un usuario con ese nombre. No se hizo nada.',
    weak_password: 'La contraseña es fácil de adivinar. No se hizo nada; elige otra más larga.',
    password_length: 'La contraseña debe tener de 12 a 72 bytes. No se hizo nada.',
    last_admin: 'Es el último Admin habilitado. No se hizo nada.',
    version_mismatch: 'Otra persona lo cambió entretanto. No se hizo nada.',
    unauthenticated: 'Nadie ha iniciado sesión.',
    database_unavailable: 'No se puede llegar a la base de datos. No se hizo nada; inténtalo de nuevo.',
  },
};

export const spanish: WordsOf = { common, admin, alerts, market, overview, rules, session, shell, simulator, system, transactions };
