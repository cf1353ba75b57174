// One town for all, in this order.
import './copies';
import './corrections';
import './requests';
