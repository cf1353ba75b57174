// One town for both, in this order: the second ends an agreement.
import './storiesTold';
import './everyPersona';
