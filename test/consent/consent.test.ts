// One town for all, in this order.
import './workedExample';
import './consents';
import './authority';
import './reach';
