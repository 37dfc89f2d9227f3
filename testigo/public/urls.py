from django.urls import path, register_converter

from testigo.public import news, views
from testigo.public.edge import Language

register_converter(Language, "language")

app_name = "public"
urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("worker.js", views.worker, name="service_worker"),
    path("no-network/", views.no_network, name="no_network"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/tell/", views.tell, name="tell"),
    path("<language:language>/places/", views.places, name="places"),
    path("<language:language>/code/", views.code, name="code"),
    path("<language:language>/true/", views.is_it_true, name="is_it_true"),
    path("<language:language>/true/<slug:slug>/", views.true_here, name="true_here"),
    path("<language:language>/rights/", views.know_your_rights, name="rights"),
    path("<language:language>/rights/<slug:slug>/", views.right, name="right"),
    path("<language:language>/alerts/", news.subscribe, name="news"),
    path("<language:language>/alerts/link/", news.link_again, name="news_link"),
    path("<language:language>/alerts/confirm/<str:token>/", news.confirm, name="news_confirm"),
    path("<language:language>/alerts/code/", news.code, name="news_code"),
    path("<language:language>/alerts/mine/<str:token>/", news.mine, name="news_mine"),
    path("<language:language>/alerts/stop/<str:token>/", news.stop, name="news_stop"),
    path("<language:language>/alerts/forget/<str:token>/", news.forget, name="news_forget"),
    path("<language:language>/a/<slug:code>/", news.alert, name="alert"),
    path("<language:language>/a/<slug:code>/slip/", news.slip, name="slip"),
]
