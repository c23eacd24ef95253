(window.yulanTexts = window.yulanTexts || {})[{{ here.scope | tojson }}] = {{ here.rows | tojson }};
