import './http';
import './pipeline';
import './failingSources';
import './traps';
import './rules';
import './rates';
import './load';
